using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

/// <summary>One event with a value of each kind that can be aggregated. The amount is in hundredths.</summary>
internal sealed record AggregatedEvent(long Key, long Time, long Created, double? Value, long? Number, long? Amount, string? Text, bool? Flag)
{
    private static readonly DataType Money = DataType.Decimal128(30, 2);

    /// <summary>The columns that are aggregated.</summary>
    public static Schema Columns { get; } = new(
        new Field("value", DataType.Float64), new Field("number", DataType.Int64), new Field("amount", Money), new Field("text", DataType.Utf8), new Field("flag", DataType.Boolean));

    public object? this[string column] => column switch
    {
        "value" => Value is double.NaN ? null : Value,
        "number" => Number,
        "amount" => Amount,
        "text" => Text,
        _ => Flag,
    };

    /// <summary>Key, times and the columns a view aggregates, in its order.</summary>
    public static RecordBatch ToBatch(IEnumerable<AggregatedEvent> events, FeatureView view)
    {
        var columns = ChangePointAggregator.ColumnsOf(view);
        var builder = new RecordBatchBuilder(new Schema(
            [new Field("k", DataType.Int64), new Field("e", DataType.Timestamp), new Field("c", DataType.Timestamp), .. columns.Select(c => Columns[c])]));
        foreach (var one in events)
        {
            builder.AppendRow([one.Key, one.Time, one.Created, .. columns.Select(c => c == "value" ? one.Value : c == "amount" && one.Amount is { } a ? a / 100m : one[c])]);
        }

        return builder.Build();
    }
}
