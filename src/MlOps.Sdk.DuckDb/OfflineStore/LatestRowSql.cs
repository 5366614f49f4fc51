using System.Globalization;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb;

/// <summary>
/// Rows of plain features: one for each entity and event time. Of several source rows the one created last stays, and of those
/// the greatest by the features in order, so that the choice does not depend on the order of the source.
/// </summary>
internal static class LatestRowSql
{
    public static string Build(FeatureView view, SourceRelation source)
    {
        var features = view.Features.Cast<ColumnFeature>()
            .Select((f, i) => (Feature: f, Alias: string.Create(CultureInfo.InvariantCulture, $"__f{i}"))).ToList();
        var values = features.Select(f =>
            $"CAST({DuckDbDatabase.QuoteIdentifier(f.Feature.Column)} AS {DuckDbDatabase.SqlTypeName(f.Feature.Type)}) AS {f.Alias}");
        var order = string.Join(", ", features.Select(f => $"{f.Alias} DESC NULLS LAST").Prepend("__c DESC"));
        var selected = string.Join(", ", features.Select(f => $"{f.Alias} AS {DuckDbDatabase.QuoteIdentifier(f.Feature.Name)}"));
        var keys = string.Join(", ", StoredRowsSql.KeyAliases(view));
        return $"""
            WITH events AS ({StoredRowsSql.Events(view, source, values)})
            SELECT {StoredRowsSql.StoredKeys(view)}, make_timestamp(__e) AS {StoredColumns.ValidFrom}, make_timestamp(__e) AS {StoredColumns.EventTime},
                make_timestamp(__c) AS {StoredColumns.CreatedTime}, {selected}
            FROM events
            QUALIFY row_number() OVER (PARTITION BY {keys}, __e ORDER BY {order}) = 1
            ORDER BY {keys}, __e
            """;
    }
}
