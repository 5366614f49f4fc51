using System.Globalization;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb;

/// <summary>What the SQL behind a view's stored rows shares.</summary>
internal static class StoredRowsSql
{
    /// <summary>The names of a key's parts within a query.</summary>
    public static IReadOnlyList<string> KeyAliases(FeatureView view) =>
        [.. view.Entity.JoinKeys.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"__k{i}"))];

    /// <summary>The parts of a key by the names they are stored under.</summary>
    public static string StoredKeys(FeatureView view) =>
        string.Join(", ", KeyAliases(view).Zip(StoredColumns.KeysOf(view.Entity), (alias, column) => $"{alias} AS {column}"));

    /// <summary>Key, event time and created time (both in microseconds) of every source row that has all of key and event time, and further columns.
    /// Names of the query's own begin with two underscores, which no feature may.</summary>
    public static string Events(FeatureView view, SourceRelation source, IEnumerable<string> further)
    {
        var (keys, time) = (view.Source.KeysOf(view.Entity).Select(DuckDbDatabase.QuoteIdentifier).ToArray(), DuckDbDatabase.QuoteIdentifier(view.Source.Timestamp));
        var created = view.Source.Created is { } column
            ? $"coalesce(epoch_us({DuckDbDatabase.QuoteIdentifier(column)}), epoch_us({time}))"
            : $"epoch_us({time})";
        string[] selected = [.. keys.Zip(KeyAliases(view), (key, alias) => $"{key} AS {alias}"), $"epoch_us({time}) AS __e", $"{created} AS __c", .. further];
        return $"SELECT {string.Join(", ", selected)} FROM {source.Sql} WHERE {string.Join(" AND ", keys.Append(time).Select(c => $"{c} IS NOT NULL"))}";
    }
}
