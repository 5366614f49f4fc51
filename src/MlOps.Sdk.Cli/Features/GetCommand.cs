using System.CommandLine;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Cli;

/// <summary><c>mlops features get</c>: reads online features of entities.</summary>
internal static class GetCommand
{
    public static Command Create()
    {
        var (definitions, root, json) = (FeatureOptions.Definitions(), FeatureOptions.Root(), FeatureOptions.Json());
        var service = new Option<string?>("--service") { Description = "The feature service to read; all views of the file if left out." };
        var rows = new Option<string[]>("--row", "-r")
        {
            Description = "The join keys and request columns of an entity as a JSON object, as in '{\"author\": 42}'. May be repeated.",
            Required = true,
        };
        var at = FeatureOptions.Instant("--at", "The instant to read at");
        var command = new Command("get", "Read online features of entities, with what each value is worth.") { definitions, root, service, rows, at, json };
        command.SetAction(async (result, cancellationToken) =>
        {
            var session = await FeatureSession.OpenAsync(result.GetRequiredValue(definitions), result.GetRequiredValue(root), cancellationToken).ConfigureAwait(false);
            await using (session.ConfigureAwait(false))
            {
                var chosen = Choose(session.Definitions, result.GetValue(service));
                using var entities = RequestRows.Read(Columns(session.Definitions, chosen), result.GetRequiredValue(rows));
                var instant = result.GetValue(at) ?? session.Now;
                using var features = chosen is null
                    ? await session.Store.GetOnlineAsync(entities, session.Definitions.Views, instant, cancellationToken).ConfigureAwait(false)
                    : await session.Store.GetOnlineAsync(entities, chosen, instant, cancellationToken).ConfigureAwait(false);
                var text = result.GetValue(json) ? OnlineFeaturesText.WriteJson(entities, features) : OnlineFeaturesText.WriteTable(entities, features);
                await result.InvocationConfiguration.Output.WriteAsync(text.AsMemory(), cancellationToken).ConfigureAwait(false);
                return ExitCode.Success;
            }
        });
        return command;
    }

    private static FeatureService? Choose(FeatureDefinitions definitions, string? name) => name is null ? null
        : definitions.Services.FirstOrDefault(s => s.Name == name) ?? throw new NotFoundException(
            $"The definitions have no feature service '{name}'. They have: {string.Join(", ", definitions.Services.Select(s => s.Name))}.", "feature-service", name);

    private static Schema Columns(FeatureDefinitions definitions, FeatureService? service)
    {
        var keys = (service?.Views ?? definitions.Views).SelectMany(v => v.Entity.JoinKeys).Select(k => new Field(k.Column, k.Type));
        return new Schema(keys.Concat(service?.RequestColumns ?? []).DistinctBy(f => f.Name, StringComparer.Ordinal));
    }
}
