using System.Text;
using System.Text.Json;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// Reads from canonical documents how each single feature is computed: its own definition, entity, time columns and time to live,
/// and for on-demand features also how their inputs are computed. Where the rows of a source lie does not count: files may move.
/// </summary>
internal static class FeatureComputations
{
    /// <summary>By column <c>{view}__{feature}</c>.</summary>
    public static Dictionary<string, FeatureComputation> Of(IEnumerable<string> views, IEnumerable<string> onDemandViews)
    {
        var computations = new Dictionary<string, FeatureComputation>(StringComparer.Ordinal);
        foreach (var (column, computation) in views.SelectMany(OfView))
        {
            computations[column] = computation;
        }

        // An on-demand view reads stored features only, so their order does not matter.
        var computed = onDemandViews.SelectMany(v => OfOnDemandView(v, computations)).ToList();
        computed.ForEach(c => computations[c.Key] = c.Value);
        return computations;
    }

    public static Dictionary<string, FeatureComputation> OfView(string definition)
    {
        using var document = CatalogDocument.Read(definition);
        var shared = new StringBuilder();
        foreach (var property in document.RootElement.EnumerateObject().Where(p => p.Name is not ("format" or "features")))
        {
            shared.Append(property.Name).Append('=').Append(property.Name == "source" ? WithoutPlace(property.Value) : property.Value.GetRawText()).Append('\n');
        }

        var view = CatalogDocument.NameOf(document.RootElement);
        return CatalogDocument.Items(document.RootElement, "features").ToDictionary(
            f => $"{view}__{CatalogDocument.NameOf(f)}",
            f => new FeatureComputation(f.GetProperty("type").GetString()!, CatalogDocument.Hash($"{shared}{f.GetRawText()}")),
            StringComparer.Ordinal);
    }

    /// <summary>The columns that an expression in JSON reads.</summary>
    public static IEnumerable<string> Columns(JsonElement expression) => expression.ValueKind switch
    {
        JsonValueKind.Array => expression.EnumerateArray().SelectMany(Columns),
        JsonValueKind.Object => expression.EnumerateObject().SelectMany(p => p is { Name: "column", Value.ValueKind: JsonValueKind.String }
            ? [p.Value.GetString()!]
            : Columns(p.Value)),
        _ => [],
    };

    private static List<KeyValuePair<string, FeatureComputation>> OfOnDemandView(string definition, Dictionary<string, FeatureComputation> stored)
    {
        using var document = CatalogDocument.Read(definition);
        var view = CatalogDocument.NameOf(document.RootElement);
        var request = CatalogDocument.Items(document.RootElement, "request")
            .ToDictionary(CatalogDocument.NameOf, c => c.GetProperty("type").GetString()!, StringComparer.Ordinal);
        return [.. CatalogDocument.Items(document.RootElement, "features").Select(f =>
        {
            var text = new StringBuilder(f.GetRawText());
            foreach (var column in Columns(f.GetProperty("expression")).Distinct(StringComparer.Ordinal))
            {
                var input = request.TryGetValue(column, out var type) ? type : stored.TryGetValue(column, out var known) ? known.Hash : "missing";
                text.Append('\n').Append(column).Append('=').Append(input);
            }

            return KeyValuePair.Create(
                $"{view}__{CatalogDocument.NameOf(f)}", new FeatureComputation(f.GetProperty("type").GetString()!, CatalogDocument.Hash(text.ToString())));
        })];
    }

    private static string WithoutPlace(JsonElement source) => string.Join(
        ',', source.EnumerateObject().Where(p => p.Name is not ("kind" or "name")).Select(p => $"{p.Name}={p.Value.GetRawText()}"));
}
