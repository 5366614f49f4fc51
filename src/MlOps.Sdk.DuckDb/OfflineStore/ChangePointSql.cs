using System.Globalization;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb;

/// <summary>
/// Rows of aggregations: one for each entity and instant at which a window gains or loses an event. At <c>t</c> a window of
/// width <c>w</c> covers events with <c>t - w &lt;= e &lt; t</c>, so an event at <c>e</c> comes in at <c>e + 1 µs</c> and is gone
/// from <c>e + w + 1 µs</c> on.
/// </summary>
/// <remarks>
/// Events and points lie in one order: an event at <c>e</c> has place <c>2e</c>, a point at <c>p</c> place <c>2p + 1</c>, so no two rows
/// of an entity share a place and every frame is exact: from <c>2w + 1</c> to 3 places before the point.
/// </remarks>
internal static class ChangePointSql
{
    private const string Whole = "UNBOUNDED";

    public static string Build(FeatureView view, SourceRelation source)
    {
        var aggregations = view.Features.Cast<AggregateFeature>().ToList();
        var values = aggregations.Select(f => f.Aggregation.Column).OfType<string>().Distinct(StringComparer.Ordinal)
            .Select((column, i) => (Column: column, Alias: string.Create(CultureInfo.InvariantCulture, $"v{i}"))).ToList();
        var aliases = values.ToDictionary(v => v.Column, v => v.Alias, StringComparer.Ordinal);
        var windows = aggregations.Select(f => Width(f.Aggregation)).OfType<long>().Distinct().Order().ToList();

        var taken = values.Select(v => $"{AggregateValue.Expression(DuckDbDatabase.QuoteIdentifier(v.Column), source.Columns[v.Column].Type)} AS {v.Alias}");
        var perInstant = values.SelectMany(v => new[]
        {
            $"{AggregateValue.Sum(v.Alias, source.Columns[v.Column].Type)} AS sum_{v.Alias}",
            $"count({v.Alias}) AS count_{v.Alias}",
            $"min({v.Alias}) AS min_{v.Alias}",
            $"max({v.Alias}) AS max_{v.Alias}",
        });
        var points = windows.Select(w => string.Create(CultureInfo.InvariantCulture, $"e + {w + 1}")).Prepend("e + 1").Select(p => $"SELECT k, {p} AS p FROM instants");
        var features = aggregations.Select(f =>
            $"{Expression(f.Aggregation, f.Aggregation.Column is { } c ? aliases[c] : string.Empty)} AS {DuckDbDatabase.QuoteIdentifier(f.Name)}");
        var frames = windows.Select(w => FrameDefinition(w)).Prepend(FrameDefinition(null));
        return $"""
            WITH events AS ({StoredRowsSql.Events(view, source, taken)}),
            instants AS (SELECT {string.Join(", ", perInstant.Prepend("count(*) AS n").Prepend("max(c) AS c").Prepend("k, e"))} FROM events GROUP BY k, e),
            points AS ({string.Join(" UNION ", points)}),
            places AS (SELECT *, 2 * e AS place, NULL::BIGINT AS p FROM instants UNION ALL BY NAME SELECT k, p, 2 * p + 1 AS place FROM points)
            SELECT k AS {StoredColumns.EntityKey}, make_timestamp(p) AS {StoredColumns.ValidFrom},
                make_timestamp(max(e) OVER {Frame(null)}) AS {StoredColumns.EventTime}, make_timestamp(max(c) OVER {Frame(null)}) AS {StoredColumns.CreatedTime},
                {string.Join(", ", features)}
            FROM places
            WINDOW {string.Join(", ", frames)}
            QUALIFY p IS NOT NULL
            ORDER BY k, p
            """;
    }

    private static string Expression(Aggregation aggregation, string value)
    {
        var frame = Frame(Width(aggregation));
        return aggregation.Function switch
        {
            AggregateFunction.Count => $"CAST(coalesce(sum(n) OVER {frame}, 0) AS BIGINT)",
            AggregateFunction.Sum => $"coalesce(CAST(sum(sum_{value}) OVER {frame} AS DOUBLE), 0)",
            AggregateFunction.Mean => $"CAST(sum(sum_{value}) OVER {frame} AS DOUBLE) / CAST(nullif(sum(count_{value}) OVER {frame}, 0) AS DOUBLE)",
            AggregateFunction.Min => $"CAST(min(min_{value}) OVER {frame} AS DOUBLE)",
            AggregateFunction.Max => $"CAST(max(max_{value}) OVER {frame} AS DOUBLE)",
            AggregateFunction.TimeSinceLast => $"make_timestamp(max(e) OVER {frame})",
            _ => throw new ArgumentOutOfRangeException(nameof(aggregation), aggregation.Function, "The function has no SQL."),
        };
    }

    private static long? Width(Aggregation aggregation) => aggregation.Window is { } window ? window.Ticks / TimeSpan.TicksPerMicrosecond : null;

    private static string Frame(long? width) => width is { } w ? string.Create(CultureInfo.InvariantCulture, $"within_{w}") : "within_all";

    private static string FrameDefinition(long? width)
    {
        var from = width is { } w ? (2 * w + 1).ToString(CultureInfo.InvariantCulture) : Whole;
        return $"{Frame(width)} AS (PARTITION BY k ORDER BY place RANGE BETWEEN {from} PRECEDING AND 3 PRECEDING)";
    }
}
