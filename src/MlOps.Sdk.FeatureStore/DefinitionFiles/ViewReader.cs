using System.Collections.Frozen;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Reads a feature view from JSON.</summary>
internal static class ViewReader
{
    private static readonly FrozenDictionary<string, AggregateFunction> Functions =
        Enum.GetValues<AggregateFunction>().ToFrozenDictionary(DefinitionsWriter.NameOf, f => f, StringComparer.Ordinal);

    public static (string Name, FeatureView Value) Read(StrictJson item, Dictionary<string, Entity> entities)
    {
        var definition = item.Object("name", "entity", "source", "features", "time_to_live", "owner", "description", "tags");
        var entity = DefinitionsReader.Find(entities, definition.Require("entity"), "entity");
        var source = ReadSource(definition.Require("source"));
        var view = item.Guard(() => new FeatureView(definition.Require("name").Text(), entity, source));
        foreach (var feature in definition.Require("features").Items())
        {
            view = ReadFeature(feature, view);
        }

        if (definition.Find("time_to_live") is { } age)
        {
            view = age.Guard(() => view.WithTimeToLive(DurationText.Parse(age.Text())));
        }

        return (view.Name, DefinitionsReader.About(definition, view, (v, o) => v.WithOwner(o), (v, d) => v.WithDescription(d), (v, t) => v.WithTags(t)));
    }

    private static FeatureSource ReadSource(StrictJson item)
    {
        var source = item.Object("kind", "path", "timestamp", "created", "keys");
        var (kind, path) = (source.Require("kind"), source.Require("path"));
        var (timestamp, created) = (source.Require("timestamp").Text(), source.Text("created"));
        if (path.Text().Any(char.IsControl))
        {
            throw path.Failure($"the path '{MetadataText.Quote(path.Text())}' has control characters");
        }

        return item.Guard(() => (kind.Text() switch
        {
            "csv" => Source.Csv(path.Text(), timestamp, created),
            "parquet" => Source.Parquet(path.Text(), timestamp, created),
            _ => throw kind.Failure($"there is no source of kind '{MetadataText.Quote(kind.Text())}'; use csv or parquet"),
        }).WithKeys(source.Texts("keys")));
    }

    private static FeatureView ReadFeature(StrictJson item, FeatureView view)
    {
        // Which properties there are depends on whether the feature is an aggregation.
        if (item.Object("name", "type", "column", "function", "window", "value_type", "k").Has("function"))
        {
            var aggregate = item.Object("name", "function", "column", "window", "value_type", "k");
            return item.Guard(() => view.Aggregate(aggregate.Require("name").Text(), a => ReadAggregation(aggregate, a)));
        }

        var plain = item.Object("name", "type", "column");
        return item.Guard(() => view.Feature(plain.Require("name").Text(), DataType.Parse(plain.Require("type").Text()), plain.Text("column")));
    }

    private static Aggregation ReadAggregation(StrictObject item, AggregateBuilder a)
    {
        var name = item.Require("function");
        if (!Functions.TryGetValue(name.Text(), out var function))
        {
            throw name.Failure($"'{MetadataText.Quote(name.Text())}' is no function of aggregations; use one of: {string.Join(", ", Functions.Keys.Order(StringComparer.Ordinal))}");
        }

        var allowed = function switch
        {
            AggregateFunction.Count or AggregateFunction.TimeSinceLast => [],
            AggregateFunction.First or AggregateFunction.Last or AggregateFunction.DistinctCount => ["column", "value_type"],
            AggregateFunction.TopK => ["column", "value_type", "k"],
            _ => (string[])["column"],
        };
        item.Self.Object(["name", "function", "window", .. allowed]);
        string Column() => item.Require("column").Text();
        var type = item.Find("value_type") is { } given ? given.Guard(() => DataType.Parse(given.Text())) : null;
        var aggregation = function switch
        {
            AggregateFunction.Count => a.Count(),
            AggregateFunction.Sum => a.Sum(Column()),
            AggregateFunction.Mean => a.Mean(Column()),
            AggregateFunction.Min => a.Min(Column()),
            AggregateFunction.Max => a.Max(Column()),
            AggregateFunction.Variance => a.Variance(Column()),
            AggregateFunction.StandardDeviation => a.StandardDeviation(Column()),
            AggregateFunction.First => a.First(Column(), type),
            AggregateFunction.Last => a.Last(Column(), type),
            AggregateFunction.DistinctCount => a.DistinctCount(Column(), type),
            AggregateFunction.TopK => a.TopK(Column(), (int)Math.Clamp(item.Require("k").Integer(), 0, int.MaxValue), type),
            AggregateFunction.TimeSinceLast => a.TimeSinceLast(),
            _ => throw name.Failure($"'{name.Text()}' cannot be read by this version"),
        };
        return item.Find("window") is { } window ? window.Guard(() => aggregation.Over(DurationText.Parse(window.Text()))) : aggregation;
    }
}
