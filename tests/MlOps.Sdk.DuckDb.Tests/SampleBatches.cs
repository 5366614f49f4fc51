using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>Batches with every column type, made from a seed.</summary>
internal static class SampleBatches
{
    public static readonly Schema AllTypes = new(
        new Field("flag", DataType.Boolean),
        new Field("i8", DataType.Int8),
        new Field("i16", DataType.Int16),
        new Field("i32", DataType.Int32),
        new Field("i64", DataType.Int64),
        new Field("u8", DataType.UInt8),
        new Field("u16", DataType.UInt16),
        new Field("u32", DataType.UInt32),
        new Field("u64", DataType.UInt64),
        new Field("f32", DataType.Float32),
        new Field("f64", DataType.Float64),
        new Field("text", DataType.Utf8),
        new Field("bytes", DataType.Binary),
        new Field("dec4", DataType.Decimal128(4, 1)),
        new Field("dec9", DataType.Decimal128(9, 2)),
        new Field("dec18", DataType.Decimal128(18, 6)),
        new Field("dec38", DataType.Decimal128(38, 10)),
        new Field("day", DataType.Date),
        new Field("at", DataType.Timestamp),
        new Field("embedding", DataType.Vector(3)));

    public static RecordBatch Create(int rows, int seed, double nullShare)
    {
        var random = new Random(seed);
        var builder = new RecordBatchBuilder(AllTypes, rows);
        for (var row = 0; row < rows; row++)
        {
            object?[] values =
            [
                random.Next(2) == 0,
                (sbyte)random.Next(sbyte.MinValue, sbyte.MaxValue + 1),
                (short)random.Next(short.MinValue, short.MaxValue + 1),
                random.Next(int.MinValue, int.MaxValue),
                random.NextInt64(long.MinValue, long.MaxValue),
                (byte)random.Next(256),
                (ushort)random.Next(65_536),
                (uint)random.NextInt64(uint.MaxValue),
                (ulong)random.NextInt64(long.MaxValue) * 2,
                row % 7 == 0 ? float.NaN : random.NextSingle() - 0.5f,
                row % 11 == 0 ? double.NegativeInfinity : random.NextDouble() * 1e300,
                Text(random),
                Bytes(random),
                random.Next(-9_999, 10_000) / 10m,
                random.Next(-999_999_999, 1_000_000_000) / 100m,
                random.NextInt64(-999_999_999_999_999_999, 1_000_000_000_000_000_000) / 1_000_000m,
                decimal.Parse("-12345678901234567.0123456789", CultureInfo.InvariantCulture) * random.Next(1, 9),
                new DateOnly(1900, 1, 1).AddDays(random.Next(100_000)),
                new DateTimeOffset(1969, 12, 31, 23, 59, 59, TimeSpan.Zero).AddMicroseconds(random.NextInt64(1L << 50)),
                new[] { random.NextSingle(), -random.NextSingle(), 0f },
            ];
            for (var c = 0; c < values.Length; c++)
            {
                if (random.NextDouble() < nullShare)
                {
                    values[c] = null;
                }
            }

            builder.AppendRow(values);
        }

        return builder.Build();
    }

    private static string Text(Random random) => random.Next(5) switch
    {
        0 => string.Empty,
        1 => "ünï" + random.Next(10),
        2 => "exactly12byt",
        3 => "thirteen byte",
        _ => new string((char)('a' + random.Next(26)), random.Next(200)),
    };

    private static byte[] Bytes(Random random)
    {
        var bytes = new byte[random.Next(30)];
        random.NextBytes(bytes);
        return bytes;
    }
}
