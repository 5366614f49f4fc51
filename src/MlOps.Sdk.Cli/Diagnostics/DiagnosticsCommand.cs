using System.CommandLine;

namespace MlOps.Sdk.Cli;

/// <summary><c>mlops diagnostics</c>: what this machine has to run models and queries with.</summary>
internal static class DiagnosticsCommand
{
    public static Command Create()
    {
        var library = new Option<string?>("--library") { Description = "The ONNX Runtime library to look at, or its folder; the one that models would be run with if left out." };
        var json = new Option<bool>("--json") { Description = "Print one line of JSON instead of text." };
        library.Validators.Add(result =>
        {
            if (string.IsNullOrWhiteSpace(result.GetValueOrDefault<string>()))
            {
                result.AddError("Option '--library' is empty.");
            }
        });
        var command = new Command("diagnostics", "List the native libraries, the execution providers that work here, and the machine.") { library, json };
        command.SetAction(async (result, cancellationToken) =>
        {
            var report = await DiagnosticsReport.CreateAsync(result.GetValue(library), cancellationToken).ConfigureAwait(false);
            var text = result.GetValue(json) ? DiagnosticsText.WriteJson(report) + Environment.NewLine : DiagnosticsText.Write(report);
            await result.InvocationConfiguration.Output.WriteAsync(text.AsMemory(), cancellationToken).ConfigureAwait(false);
            return ExitCode.Success;
        });
        return command;
    }
}
