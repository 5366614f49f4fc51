using System.CommandLine;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Cli;

/// <summary>The whole command line of the tool.</summary>
internal static class MlOpsCommand
{
    /// <summary>Runs a command line and returns the process's exit code, see <see cref="ExitCode"/>.</summary>
    /// <param name="arguments">The words behind <c>mlops</c>.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="error">Where one line goes when the command fails.</param>
    /// <param name="cancellationToken">Interrupts the command, like Ctrl+C.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var result = Create().Parse(arguments);
        var configuration = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
        };
        if (result.Errors.Count > 0)
        {
            await error.WriteLineAsync(OneLine(string.Join(' ', result.Errors.Select(e => e.Message)) + " Run the command with --help to see how it is used.")).ConfigureAwait(false);
            return ExitCode.Usage;
        }

        try
        {
            return await result.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Cancelled;
        }
        catch (Exception failure) when (failure is MlOpsException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(OneLine(failure.Message)).ConfigureAwait(false);
            return ExitCode.Failure;
        }
    }

    private static RootCommand Create() => new("MlOps.Sdk from the shell.")
    {
        DataCommands.Create(),
        FeaturesCommands.Create(),
        DiagnosticsCommand.Create(),
    };

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
