using System.Globalization;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb;

/// <summary>Reads the event times behind few values: of each entity's rows up to the instant the newest, and of those of one instant the one of the newest event.</summary>
internal static class EventTimes
{
    private const string Input = "asked_rows";

    public static async Task<IReadOnlyList<DateTimeOffset?>> ReadAsync(
        DuckDbDatabase database, PointInTimeQuery query, FeatureViewVersion view, string relation, CancellationToken cancellationToken)
    {
        var keys = view.View.Entity.JoinKeys;
        Column[] columns = [.. keys.Select(k => query.Spine[k.Column].Share()), query.Spine[query.TimestampColumn].Share()];
        using var asked = new RecordBatch(
            new Schema([.. keys.Select((k, i) => new Field(Key(i), k.Type)), new Field("t", DataType.Timestamp), new Field("i", DataType.Int64)]),
            [.. columns, Columns.From<long>([.. Enumerable.Range(0, query.Spine.RowCount).Select(i => (long)i)])]);
        var on = string.Join(" AND ", StoredColumns.KeysOf(view.View.Entity).Select((c, i) => $"r.{c} = s.{Key(i)}"));
        var sql = $"""
            SELECT s.i AS i, epoch_us(r.{StoredColumns.EventTime}) AS e FROM {Input} s JOIN {relation} r
            ON {on} AND epoch_us(r.{StoredColumns.ValidFrom}) <= epoch_us(s.t)
            QUALIFY row_number() OVER (PARTITION BY s.i ORDER BY epoch_us(r.{StoredColumns.ValidFrom}) DESC, e DESC) = 1
            """;
        var inputs = new DuckDbQuery { Inputs = new Dictionary<string, RecordBatch> { [Input] = asked } };
        using var found = await database.QueryAllAsync(sql, inputs, cancellationToken).ConfigureAwait(false);
        var times = new DateTimeOffset?[query.Spine.RowCount];
        for (var row = 0; row < found.RowCount; row++)
        {
            times[found.Column<long>("i")[row]] = Timestamps.ToDateTimeOffset(found.Column<long>("e")[row]);
        }

        return times;
    }

    private static string Key(int index) => string.Create(CultureInfo.InvariantCulture, $"k{index}");
}
