using System.Globalization;
using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;

namespace MlOps.Sdk.Benchmarks;

/// <summary>
/// The fastest correct SQL we know: an ASOF join of the keys alone, then a join back for the values, and ties decided among matched rows only.
/// The labels lie in a table of the engine.
/// </summary>
internal sealed class SqlJoin(JoinData data, DuckDbDatabase database) : JoinSide(data, database)
{
    public const string Name = "baseline";

    private const int MostLabelsToFilterBy = 20_000;

    public override async Task<RecordBatch> JoinAsync()
    {
        var days = TimeToLive.Days.ToString(CultureInfo.InvariantCulture);
        using var count = await Database.QueryAllAsync("SELECT count(*) AS n FROM labels");
        var features = count.Column<long>("n")[0] > MostLabelsToFilterBy
            ? FeatureFile
            : $"""
                (SELECT * FROM {FeatureFile} WHERE entity_id IN (SELECT entity_id FROM labels) AND event_timestamp <= (SELECT max(ts) FROM labels)
                    AND event_timestamp >= (SELECT min(ts) - INTERVAL {days} DAYS FROM labels))
                """;
        return await Database.QueryAllAsync($"""
            WITH m AS (
                SELECT l.label_id, l.entity_id, l.ts, CASE WHEN d.event_timestamp >= l.ts - INTERVAL {days} DAYS THEN d.event_timestamp END AS event_timestamp
                FROM labels l ASOF LEFT JOIN (SELECT entity_id, event_timestamp FROM {features}) d ON l.entity_id = d.entity_id AND l.ts >= d.event_timestamp)
            SELECT m.*, {string.Join(", ", Values.Skip(1).Select(v => $"f.{v}"))}
            FROM m LEFT JOIN {features} f ON f.entity_id = m.entity_id AND f.event_timestamp = m.event_timestamp
            QUALIFY row_number() OVER (PARTITION BY m.label_id ORDER BY f.created_timestamp DESC) = 1
            """);
    }
}
