using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb;

/// <summary>The SQL that computes a view's stored rows from its source.</summary>
internal static class StoredRowsSql
{
    public static string Build(FeatureView view, SourceRelation source) =>
        view.IsAggregated ? ChangePointSql.Build(view, source) : LatestRowSql.Build(view, source);

    /// <summary>Key, event time and created time (both in microseconds) of every source row that has the first two, and further columns.
    /// Names of the query's own begin with two underscores, which no feature may.</summary>
    public static string Events(FeatureView view, SourceRelation source, IEnumerable<string> further)
    {
        var (key, time) = (DuckDbDatabase.QuoteIdentifier(view.Source.KeyOf(view.Entity)), DuckDbDatabase.QuoteIdentifier(view.Source.Timestamp));
        var created = view.Source.Created is { } column
            ? $"coalesce(epoch_us({DuckDbDatabase.QuoteIdentifier(column)}), epoch_us({time}))"
            : $"epoch_us({time})";
        string[] selected = [$"{key} AS __k", $"epoch_us({time}) AS __e", $"{created} AS __c", .. further];
        return $"SELECT {string.Join(", ", selected)} FROM {source.Sql} WHERE {key} IS NOT NULL AND {time} IS NOT NULL";
    }
}
