using System.CommandLine;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Cli;

/// <summary><c>mlops features apply</c>: registers definitions, all or none.</summary>
internal static class ApplyCommand
{
    public static Command Create()
    {
        var (definitions, root, json) = (FeatureOptions.Definitions(), FeatureOptions.Root(), FeatureOptions.Json());
        var allowBreaking = new Option<bool>("--allow-breaking") { Description = "Apply also what breaks services that models are bound to; those models then need retraining." };
        var revision = new Option<long?>("--revision") { Description = "The revision that 'plan --json' printed: refused when somebody applied something since." };
        var command = new Command("apply", "Register the definitions, all or none.") { definitions, root, allowBreaking, revision, json };
        command.SetAction(async (result, cancellationToken) =>
        {
            var session = await FeatureSession.OpenAsync(result.GetRequiredValue(definitions), result.GetRequiredValue(root), cancellationToken).ConfigureAwait(false);
            await using (session.ConfigureAwait(false))
            {
                var options = new ApplyOptions { AllowBreaking = result.GetValue(allowBreaking), ExpectedRevision = result.GetValue(revision) };
                var applied = await session.Store.ApplyAsync(session.Definitions, options, cancellationToken).ConfigureAwait(false);
                var text = result.GetValue(json) ? PlanJson.Write(applied.Plan) : applied.Plan.ToString();
                await result.InvocationConfiguration.Output.WriteLineAsync(text.AsMemory(), cancellationToken).ConfigureAwait(false);
                return ExitCode.Success;
            }
        });
        return command;
    }
}
