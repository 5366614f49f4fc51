using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

/// <summary>Batches of every column type with missing values, from a seed.</summary>
internal static class RandomBatches
{
    public static Schema AllTypes { get; } = new(
        new Field("id", DataType.Int64, IsNullable: false),
        new Field("flag", DataType.Boolean),
        new Field("i8", DataType.Int8),
        new Field("i16", DataType.Int16),
        new Field("i32", DataType.Int32),
        new Field("u8", DataType.UInt8),
        new Field("u16", DataType.UInt16),
        new Field("u32", DataType.UInt32),
        new Field("u64", DataType.UInt64),
        new Field("f32", DataType.Float32),
        new Field("f64", DataType.Float64),
        new Field("text\twith\nodd name", DataType.Utf8),
        new Field("bytes", DataType.Binary),
        new Field("price", DataType.Decimal128(12, 2)),
        new Field("day", DataType.Date),
        new Field("at", DataType.Timestamp),
        new Field("vector", DataType.Vector(3)));

    public static RecordBatch Of(int seed, int rows, double missing = 0.3)
    {
        var random = new Random(seed);
        var builder = new RecordBatchBuilder(AllTypes, rows);
        for (var i = 0; i < rows; i++)
        {
            object?[] row =
            [
                random.NextInt64(), random.Next(2) == 0, random.Next(-128, 128), random.Next(-30_000, 30_000), random.Next(), random.Next(256), random.Next(65_536),
                (uint)random.NextInt64(uint.MaxValue), (ulong)random.NextInt64(), random.NextSingle(), random.NextDouble() - 0.5, new string('é', random.Next(20)),
                new byte[random.Next(9)], Math.Round((decimal)random.NextDouble() * 1000, 2), new DateOnly(2024, 1, 1).AddDays(random.Next(400)),
                DateTimeOffset.UnixEpoch.AddMicroseconds(random.NextInt64(1L << 50)), new[] { random.NextSingle(), 1f, 2f },
            ];
            for (var c = 1; c < row.Length; c++)
            {
                row[c] = random.NextDouble() < missing ? null : row[c];
            }

            builder.AppendRow(row);
        }

        return builder.Build();
    }
}
