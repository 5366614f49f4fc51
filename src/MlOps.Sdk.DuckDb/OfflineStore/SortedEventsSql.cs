using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb;

/// <summary>The events of an aggregated view as a <see cref="ChangePointAggregator"/> takes them: entity by entity and in order of time.</summary>
internal static class SortedEventsSql
{
    /// <param name="view">The view.</param>
    /// <param name="source">Its source.</param>
    /// <param name="rows">The columns of the rows to compute; the key is given in their type.</param>
    public static string Build(FeatureView view, SourceRelation source, Schema rows)
    {
        var columns = ChangePointAggregator.ColumnsOf(view).Select((c, i) => FormattableString.Invariant($"{DuckDbDatabase.QuoteIdentifier(c)} AS __v{i}"));
        var values = ChangePointAggregator.ColumnsOf(view).Select((_, i) => FormattableString.Invariant($", __v{i}"));
        var keys = StoredRowsSql.KeyAliases(view);
        var stored = keys.Zip(rows, (alias, field) => $"CAST({alias} AS {DuckDbDatabase.SqlTypeName(field.Type)}) AS {alias}");
        return $"""
            SELECT {string.Join(", ", stored)}, __e, __c{string.Concat(values)}
            FROM ({StoredRowsSql.Events(view, source, columns)})
            ORDER BY {string.Join(", ", keys)}, __e
            """;
    }
}
