using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>One row of a source: times in microseconds since the epoch.</summary>
internal sealed record SourceRow(long? Key, long? Event, long? Created, double? Value, bool? Flag, string? Text)
{
    public static Schema Schema { get; } = new(
        new Field("key", DataType.Int64), new Field("at", DataType.Timestamp), new Field("created", DataType.Timestamp),
        new Field("value", DataType.Float64), new Field("flag", DataType.Boolean), new Field("text", DataType.Utf8));

    public static RecordBatch ToBatch(IEnumerable<SourceRow> rows)
    {
        var builder = new RecordBatchBuilder(Schema);
        foreach (var row in rows)
        {
            builder.AppendRow(row.Key, Instant(row.Event), Instant(row.Created), row.Value, row.Flag, row.Text);
        }

        return builder.Build();
    }

    public static DateTimeOffset? Instant(long? microseconds) => microseconds is { } m ? Timestamps.ToDateTimeOffset(m) : null;
}
