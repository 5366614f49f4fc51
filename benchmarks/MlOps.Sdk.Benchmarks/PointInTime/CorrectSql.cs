using System.Globalization;

namespace MlOps.Sdk.Benchmarks;

/// <summary>
/// The fastest correct SQL we know: an ASOF join of the keys alone, then a join back for the values, and ties decided among matched rows only.
/// The labels lie in a table of the engine.
/// </summary>
internal static class CorrectSql
{
    private const int MostLabelsToFilterBy = 20_000;

    /// <summary>The query.</summary>
    /// <param name="relation">The history.</param>
    /// <param name="labels">How many labels there are; few of them filter the history.</param>
    /// <param name="columns">The history's columns: key, event time and created time.</param>
    /// <param name="selected">What to select beside the labels' columns, of <c>f</c>.</param>
    public static string Join(string relation, int labels, (string Key, string EventTime, string Created) columns, IEnumerable<string> selected)
    {
        var days = JoinSide.TimeToLive.Days.ToString(CultureInfo.InvariantCulture);
        var (key, time, created) = columns;
        var history = labels > MostLabelsToFilterBy
            ? relation
            : $"""
                (SELECT * FROM {relation} WHERE {key} IN (SELECT entity_id FROM labels) AND {time} <= (SELECT max(ts) FROM labels)
                    AND {time} >= (SELECT min(ts) - INTERVAL {days} DAYS FROM labels))
                """;
        return $"""
            WITH m AS (
                SELECT l.label_id, l.entity_id, l.ts, CASE WHEN d.{time} >= l.ts - INTERVAL {days} DAYS THEN d.{time} END AS event_timestamp
                FROM labels l ASOF LEFT JOIN (SELECT {key}, {time} FROM {history}) d ON l.entity_id = d.{key} AND l.ts >= d.{time})
            SELECT m.*, {string.Join(", ", selected)}
            FROM m LEFT JOIN {history} f ON f.{key} = m.entity_id AND f.{time} = m.event_timestamp
            QUALIFY row_number() OVER (PARTITION BY m.label_id ORDER BY f.{created} DESC) = 1
            """;
    }
}
