using MlOps.Sdk.Core;

namespace MlOps.Sdk.Core.Tests.Data;

/// <summary>Random values of every type, as the objects that <see cref="ColumnBuilder.Append(object?)"/> takes.</summary>
internal static class RandomColumns
{
    public static readonly DataType[] AllTypes =
    [
        DataType.Boolean, DataType.Int8, DataType.Int16, DataType.Int32, DataType.Int64, DataType.UInt8, DataType.UInt16, DataType.UInt32,
        DataType.UInt64, DataType.Float32, DataType.Float64, DataType.Utf8, DataType.Binary, DataType.Decimal128(20, 4), DataType.Date,
        DataType.Timestamp, DataType.Vector(3),
    ];

    public static object?[] Values(DataType type, int count, Random random, double nullShare) =>
        [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() < nullShare ? null : Value(type, random))];

    public static RecordBatch Batch(int rows, Random random, double nullShare = 0.2)
    {
        var schema = new Schema(AllTypes.Select(t => new Field(t.Kind.ToString(), t)));
        return new RecordBatch(schema, [.. AllTypes.Select(t => Columns.FromObjects(t, Values(t, rows, random, nullShare)))]);
    }

    private static object Value(DataType type, Random random) => type.Kind switch
    {
        DataTypeKind.Boolean => random.Next(2) == 1,
        DataTypeKind.Int8 => (sbyte)random.Next(-128, 128),
        DataTypeKind.Int16 => (short)random.Next(short.MinValue, short.MaxValue + 1),
        DataTypeKind.Int32 => random.Next(int.MinValue, int.MaxValue),
        DataTypeKind.Int64 => random.NextInt64(long.MinValue, long.MaxValue),
        DataTypeKind.UInt8 => (byte)random.Next(256),
        DataTypeKind.UInt16 => (ushort)random.Next(65_536),
        DataTypeKind.UInt32 => (uint)random.NextInt64(1L << 32),
        DataTypeKind.UInt64 => (ulong)random.NextInt64(long.MinValue, long.MaxValue),
        DataTypeKind.Float32 => random.Next(10) switch { 0 => float.NaN, 1 => float.NegativeInfinity, 2 => -0f, _ => (float)random.NextDouble() },
        DataTypeKind.Float64 => random.Next(10) switch { 0 => double.NaN, 1 => double.PositiveInfinity, 2 => -0d, _ => random.NextDouble() },
        DataTypeKind.Utf8 => new string([.. Enumerable.Range(0, random.Next(12)).Select(_ => "aé漢\0z"[random.Next(5)])]),
        DataTypeKind.Binary => Enumerable.Range(0, random.Next(9)).Select(_ => (byte)random.Next(256)).ToArray(),
        DataTypeKind.Decimal128 => new decimal(random.Next(), random.Next(256), 0, random.Next(2) == 1, 4),
        DataTypeKind.Date => DateOnly.FromDayNumber(random.Next(3_652_059)),
        DataTypeKind.Timestamp => DateTimeOffset.UnixEpoch.AddTicks(random.NextInt64(-60_000_000_000_000_000, 250_000_000_000_000_000) * 10),
        _ => new[] { random.NextSingle(), -random.NextSingle(), float.NaN },
    };
}
