using System.CommandLine;

namespace MlOps.Sdk.Cli;

/// <summary><c>mlops features plan</c>: says what applying would change.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        var (definitions, root, json) = (FeatureOptions.Definitions(), FeatureOptions.Root(), FeatureOptions.Json());
        var command = new Command("plan", "Say what applying the definitions would change, and change nothing.") { definitions, root, json };
        command.SetAction(async (result, cancellationToken) =>
        {
            var session = await FeatureSession.OpenAsync(result.GetRequiredValue(definitions), result.GetRequiredValue(root), cancellationToken).ConfigureAwait(false);
            await using (session.ConfigureAwait(false))
            {
                var plan = await session.Store.PlanAsync(session.Definitions, cancellationToken).ConfigureAwait(false);
                var text = result.GetValue(json) ? PlanJson.Write(plan) : plan.ToString();
                await result.InvocationConfiguration.Output.WriteLineAsync(text.AsMemory(), cancellationToken).ConfigureAwait(false);
                return ExitCode.Success;
            }
        });
        return command;
    }
}
