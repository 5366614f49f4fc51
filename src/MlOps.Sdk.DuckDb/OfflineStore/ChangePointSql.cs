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
        var keys = string.Join(", ", StoredRowsSql.KeyAliases(view));
        var aggregations = view.Features.Cast<AggregateFeature>().ToList();
        var values = aggregations.Select(f => f.Aggregation.Column).OfType<string>().Distinct(StringComparer.Ordinal)
            .Select((column, i) => (Column: column, Alias: string.Create(CultureInfo.InvariantCulture, $"__v{i}"))).ToList();
        var aliases = values.ToDictionary(v => v.Column, v => v.Alias, StringComparer.Ordinal);
        var windows = aggregations.Select(f => Width(f.Aggregation)).OfType<long>().Distinct().Order().ToList();

        var taken = values.Select(v => $"{AggregateValue.Expression(DuckDbDatabase.QuoteIdentifier(v.Column), source.Columns[v.Column].Type)} AS {v.Alias}");
        var perInstant = values.SelectMany(v => new[]
        {
            $"{AggregateValue.Sum(v.Alias, source.Columns[v.Column].Type)} AS __sum{v.Alias}",
            $"count({v.Alias}) AS __count{v.Alias}",
            $"min({v.Alias}) AS __min{v.Alias}",
            $"max({v.Alias}) AS __max{v.Alias}",
        });
        var points = windows.Select(w => string.Create(CultureInfo.InvariantCulture, $"__e + {w + 1}")).Prepend("__e + 1").Select(p => $"SELECT {keys}, {p} AS __p FROM instants");
        var features = aggregations.Select(f =>
            $"{Expression(f.Aggregation, f.Aggregation.Column is { } c ? aliases[c] : string.Empty)} AS {DuckDbDatabase.QuoteIdentifier(f.Name)}");
        var frames = windows.Select(w => FrameDefinition(keys, w)).Prepend(FrameDefinition(keys, null));
        return $"""
            WITH events AS ({StoredRowsSql.Events(view, source, taken)}),
            instants AS (SELECT {string.Join(", ", perInstant.Prepend("count(*) AS __n").Prepend("max(__c) AS __c").Prepend($"{keys}, __e"))} FROM events GROUP BY {keys}, __e),
            points AS ({string.Join(" UNION ", points)}),
            places AS (SELECT *, 2 * __e AS __place, NULL::BIGINT AS __p FROM instants UNION ALL BY NAME SELECT {keys}, __p, 2 * __p + 1 AS __place FROM points)
            SELECT {StoredRowsSql.StoredKeys(view)}, make_timestamp(__p) AS {StoredColumns.ValidFrom},
                make_timestamp(max(__e) OVER {Frame(null)}) AS {StoredColumns.EventTime}, make_timestamp(max(__c) OVER {Frame(null)}) AS {StoredColumns.CreatedTime},
                {string.Join(", ", features)}
            FROM places
            WINDOW {string.Join(", ", frames)}
            QUALIFY __p IS NOT NULL
            ORDER BY {keys}, __p
            """;
    }

    private static string Expression(Aggregation aggregation, string value)
    {
        var frame = Frame(Width(aggregation));
        return aggregation.Function switch
        {
            AggregateFunction.Count => $"CAST(coalesce(sum(__n) OVER {frame}, 0) AS BIGINT)",
            AggregateFunction.Sum => $"coalesce(CAST(sum(__sum{value}) OVER {frame} AS DOUBLE), 0)",
            AggregateFunction.Mean => $"CAST(sum(__sum{value}) OVER {frame} AS DOUBLE) / CAST(nullif(sum(__count{value}) OVER {frame}, 0) AS DOUBLE)",
            AggregateFunction.Min => $"CAST(min(__min{value}) OVER {frame} AS DOUBLE)",
            AggregateFunction.Max => $"CAST(max(__max{value}) OVER {frame} AS DOUBLE)",
            AggregateFunction.TimeSinceLast => $"make_timestamp(max(__e) OVER {frame})",
            _ => throw new ArgumentOutOfRangeException(nameof(aggregation), aggregation.Function, "The function has no SQL."),
        };
    }

    private static long? Width(Aggregation aggregation) => aggregation.Window is { } window ? window.Ticks / TimeSpan.TicksPerMicrosecond : null;

    private static string Frame(long? width) => width is { } w ? string.Create(CultureInfo.InvariantCulture, $"__within_{w}") : "__within_all";

    private static string FrameDefinition(string keys, long? width)
    {
        var from = width is { } w ? (2 * w + 1).ToString(CultureInfo.InvariantCulture) : Whole;
        return $"{Frame(width)} AS (PARTITION BY {keys} ORDER BY __place RANGE BETWEEN {from} PRECEDING AND 3 PRECEDING)";
    }
}
