using System.Globalization;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb;

/// <summary>
/// The point-in-time join of one view. Event and created time make one sortable 128-bit number, so that one ASOF join decides
/// ties as well; the time to live is applied after it, which is exact, because when the newest row is too old all are.
/// </summary>
internal static class PointInTimeSql
{
    /// <summary>The input table: row <c>r</c>, key <c>k</c>, instant <c>t</c>.</summary>
    public const string Spine = "spine";

    // DuckDB 1.5.6 lets a missing instant match the newest row once there are more than 64 rows to join, so none may be missing.
    private const string Never = "-170141183460469231731687303715884105727";

    /// <summary>Spines up to this size choose the rows to read by their keys; for larger ones that costs more than it saves.</summary>
    public const int PrefilterRows = 20_000;

    public static string Build(FeatureView view, string table, int spineRows)
    {
        var prefilter = spineRows <= PrefilterRows
            ? $" WHERE {StoredColumns.EntityKey} IN (SELECT k FROM {Spine}) AND {StoredColumns.ValidFrom} <= (SELECT max(t) FROM {Spine})"
            : string.Empty;
        var alive = view.TimeToLive is { } age
            ? string.Create(CultureInfo.InvariantCulture, $"d.__e >= s.u - {age.Ticks / TimeSpan.TicksPerMicrosecond}")
            : "d.__e IS NOT NULL";
        var features = view.Features.Select((f, i) => (Definition: f, Name: DuckDbDatabase.QuoteIdentifier(f.Name))).ToList();
        var selected = features.Select(f =>
            $"CAST(CASE {Missing(f.Definition)}WHEN {alive} THEN {Value(f.Definition, f.Name)} END AS {DuckDbDatabase.SqlTypeName(f.Definition.Type)}) "
            + $"AS {DuckDbDatabase.QuoteIdentifier(view.ColumnOf(f.Definition))}");
        return $"""
            WITH s AS (SELECT r, k, epoch_us(t) AS u, coalesce(CAST(epoch_us(t) AS HUGEINT) * 18446744073709551616 + 9223372036854775807, {Never}) AS o FROM {Spine}),
            d AS (SELECT {StoredColumns.EntityKey} AS __k, epoch_us({StoredColumns.EventTime}) AS __e,
                    CAST(epoch_us({StoredColumns.ValidFrom}) AS HUGEINT) * 18446744073709551616 + epoch_us({StoredColumns.CreatedTime}) AS __o,
                    {string.Join(", ", features.Select(f => f.Name))}
                FROM {table}{prefilter})
            SELECT {string.Join(", ", selected)}
            FROM s ASOF LEFT JOIN d ON s.k = d.__k AND s.o >= d.__o
            ORDER BY s.r
            """;
    }

    private static string Value(FeatureDefinition feature, string name) =>
        feature is AggregateFeature { Aggregation.Function: AggregateFunction.TimeSinceLast }
            ? $"CAST(s.u - epoch_us(d.{name}) AS DOUBLE) / 1000000"
            : $"d.{name}";

    private static string Missing(FeatureDefinition feature) =>
        feature is AggregateFeature { Aggregation.Function: AggregateFunction.Count or AggregateFunction.Sum }
            ? "WHEN d.__e IS NULL AND s.k IS NOT NULL AND s.u IS NOT NULL THEN 0 "
            : string.Empty;
}
