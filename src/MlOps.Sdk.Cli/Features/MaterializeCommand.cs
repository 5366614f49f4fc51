using System.CommandLine;
using System.Globalization;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Cli;

/// <summary><c>mlops features materialize</c>: fills the lake and the online store.</summary>
internal static class MaterializeCommand
{
    public static Command Create()
    {
        var (definitions, root) = (FeatureOptions.Definitions(), FeatureOptions.Root());
        var names = new Option<string[]>("--view") { Description = "The views; all of the file if left out.", AllowMultipleArgumentsPerToken = true };
        var asOf = FeatureOptions.Instant("--as-of", "The first instant that the online store shall answer for");
        var offlineOnly = new Option<bool>("--offline-only") { Description = "Fill the lake and leave the online store as it is." };
        var command = new Command("materialize", "Compute views from their sources into the lake, and bring them to the online store.") { definitions, root, names, asOf, offlineOnly };
        command.SetAction(async (result, cancellationToken) =>
        {
            var session = await FeatureSession.OpenAsync(result.GetRequiredValue(definitions), result.GetRequiredValue(root), cancellationToken).ConfigureAwait(false);
            await using (session.ConfigureAwait(false))
            {
                foreach (var view in Choose(session.Definitions, result.GetValue(names) ?? []))
                {
                    var made = await session.Store.MaterializeAsync(view, cancellationToken).ConfigureAwait(false);
                    var line = string.Create(CultureInfo.InvariantCulture, $"{made.View.Id}: {made.Rows} rows{(made.Reused ? ", unchanged" : string.Empty)}");
                    if (!result.GetValue(offlineOnly))
                    {
                        var synced = await session.Store.SyncOnlineAsync(view, result.GetValue(asOf) ?? session.Now, cancellationToken).ConfigureAwait(false);
                        line += string.Create(CultureInfo.InvariantCulture, $"; {synced.Rows} brought online");
                    }

                    await result.InvocationConfiguration.Output.WriteLineAsync(line.AsMemory(), cancellationToken).ConfigureAwait(false);
                }

                return ExitCode.Success;
            }
        });
        return command;
    }

    private static IEnumerable<FeatureView> Choose(FeatureDefinitions definitions, string[] names)
    {
        var unknown = names.FirstOrDefault(name => definitions.Views.All(v => v.Name != name));
        return unknown is null
            ? definitions.Views.Where(v => names.Length == 0 || names.Contains(v.Name))
            : throw new NotFoundException(
                $"The definitions have no feature view '{unknown}'. They have: {string.Join(", ", definitions.Views.Select(v => v.Name))}.", "feature-view", unknown);
    }
}
