using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Testing;

/// <summary>Values of every type, at their limits.</summary>
public abstract partial class OnlineStoreConformance
{
    private static readonly DataType[] AllTypes =
    [
        DataType.Boolean, DataType.Int8, DataType.Int16, DataType.Int32, DataType.Int64, DataType.UInt8, DataType.UInt16, DataType.UInt32,
        DataType.UInt64, DataType.Float32, DataType.Float64, DataType.Utf8, DataType.Binary, DataType.Decimal128(38, 4), DataType.Date,
        DataType.Timestamp, DataType.Vector(3),
    ];

    private static readonly object?[][] AllValues =
    [
        [true, sbyte.MinValue, short.MinValue, int.MinValue, long.MinValue, byte.MaxValue, ushort.MaxValue, uint.MaxValue,
            ulong.MaxValue, float.MinValue, double.Epsilon, "größer", new byte[] { 0, 255 }, -12.5m, new DateOnly(1969, 2, 3), Start.AddMicroseconds(-1), new[] { 1f, float.NaN, -1f }],
        [false, sbyte.MaxValue, short.MaxValue, int.MaxValue, long.MaxValue, byte.MinValue, ushort.MinValue, uint.MinValue,
            ulong.MinValue, float.NaN, double.NegativeInfinity, "", Array.Empty<byte>(), 79228162514264337593543950.3350m, new DateOnly(9999, 12, 31), Start, new[] { 0f, 2f, 3f }],
        new object?[17],
    ];

    [Fact]
    public async Task Read_EveryTypeAtItsLimits_ReturnsTheBitsWritten()
    {
        var view = new FeatureView("wide", new Entity("name", DataType.Utf8), Source.Csv("f.csv", "at"));
        view = AllTypes.Select((t, i) => (Type: t, Name: $"f{i}")).Aggregate(view, (v, f) => v.Feature(f.Name, f.Type));
        var version = new FeatureViewVersion(view, 1);
        string[] names = ["", "ä", "z"];
        var builder = new RecordBatchBuilder(StoredColumns.SchemaOf(view));
        for (var i = 0; i < names.Length; i++)
        {
            builder.AppendRow([names[i], Start, Start, Start, .. AllValues[i]]);
        }

        using var rows = builder.Build();
        var store = CreateStore();
        await store.WriteAsync(version, rows, new OnlineWatermark(1, Start));
        using var keys = new RecordBatch(new Schema(new Field("name", DataType.Utf8)), Columns.FromStrings(names));
        using var read = await store.ReadAsync(keys, [version], Start);
        for (var f = 0; f < AllTypes.Length; f++)
        {
            Assert.True(rows.Columns[f + 4].ContentEquals(read.Values.Columns[f]), AllTypes[f].ToString());
        }
    }
}
