using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

/// <summary>One row of inputs as plain objects: long, double, bool, string, or microseconds as long; null is missing.</summary>
internal sealed record OracleRow(
    long? I, int? J, double? X, float? Y, bool? A, bool? B, string? S, string? T, long? U, long? V)
{
    public static readonly Entity Customer = new("customer", DataType.Int64);

    /// <summary>Half of the inputs come from the request, half from a stored view.</summary>
    public static OnDemandFeatureView View { get; } = new OnDemandFeatureView("computed")
        .Request("i", DataType.Int64).Request("x", DataType.Float64).Request("a", DataType.Boolean).Request("s", DataType.Utf8).Request("u", DataType.Timestamp)
        .Uses(new FeatureView("stored", Customer, Source.Csv("f.csv", "at"))
            .Feature("j", DataType.Int32).Feature("y", DataType.Float32).Feature("b", DataType.Boolean).Feature("t", DataType.Utf8).Feature("v", DataType.Timestamp));

    public static RecordBatch ToBatch(IReadOnlyList<OracleRow> rows)
    {
        var builder = new RecordBatchBuilder(new Schema(
            new Field("i", DataType.Int64), new Field("stored__j", DataType.Int32), new Field("x", DataType.Float64), new Field("stored__y", DataType.Float32),
            new Field("a", DataType.Boolean), new Field("stored__b", DataType.Boolean), new Field("s", DataType.Utf8), new Field("stored__t", DataType.Utf8),
            new Field("u", DataType.Timestamp), new Field("stored__v", DataType.Timestamp)));
        foreach (var row in rows)
        {
            builder.AppendRow(row.I, row.J, row.X, row.Y, row.A, row.B, row.S, row.T, row.U, row.V);
        }

        return builder.Build();
    }
}
