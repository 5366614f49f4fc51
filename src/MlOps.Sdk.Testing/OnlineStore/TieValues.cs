using MlOps.Sdk.Core;

namespace MlOps.Sdk.Testing;

/// <summary>Rows that are alike but for their features, and their order, written from the rule in words.</summary>
internal sealed class TieValues : IComparer<object?[]>
{
    private static readonly object?[][] Choices =
    [
        [null, -0.0, 0.0, double.NaN, double.NegativeInfinity, -1.5, 3.25, double.Epsilon],
        [null, "", "a", "a\0", "a\0b", "ab", "Z", "ä", "\uFFFD", "\U0001F600"],
        [null, false, true],
        [null, long.MinValue, -1L, 0L, (1L << 53) + 1, long.MaxValue],
        [null, -0f, 0f, float.NaN, float.NegativeInfinity, -2f, 7f],
        [null, -0f, 0f, 1f, float.NaN],
        [null, ulong.MinValue, 1UL, ulong.MaxValue],
        [null, -12.5m, 0m, 99.75m],
        [null, new[] { 0f, 1f }, new[] { -0f, 1f }, new[] { 0f, float.NaN }, new[] { -1f, 9f }],
        [null, Array.Empty<byte>(), new byte[] { 0 }, new byte[] { 0, 1 }, new byte[] { 1 }, new byte[] { 255 }],
        [null, int.MinValue, -1, 5],
        [null, new DateOnly(1960, 1, 1), new DateOnly(2024, 1, 1)],
    ];

    public static TieValues Order { get; } = new();

    public static IReadOnlyList<DataType> Types { get; } =
    [
        DataType.Float64, DataType.Utf8, DataType.Boolean, DataType.Int64, DataType.Float32, DataType.Float32, DataType.UInt64,
        DataType.Decimal128(12, 2), DataType.Vector(2), DataType.Binary, DataType.Int32, DataType.Date,
    ];

    /// <summary>Some rows, most of which differ in few places only.</summary>
    public static object?[][] NextGroup(Random random)
    {
        var row = Choices.Select(c => c[random.Next(c.Length)]).ToArray();
        var rows = new List<object?[]> { row };
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            row = [.. row];
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                var at = random.Next(row.Length);
                row[at] = Choices[at][random.Next(Choices[at].Length)];
            }

            rows.Add(row);
        }

        return [.. rows];
    }

    public int Compare(object?[]? x, object?[]? y) => x!.Zip(y!, CompareValues).FirstOrDefault(order => order != 0);

    private static int CompareValues(object? x, object? y) => (x, y) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        (float one, float other) => CompareNumbers(one, other),
        (double one, double other) => CompareNumbers(one, other),
        (string one, string other) => Sign(System.Text.Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(other))),
        (byte[] one, byte[] other) => Sign(one.AsSpan().SequenceCompareTo(other)),
        (float[] one, float[] other) => one.Zip(other, (a, b) => CompareNumbers(a, b)).FirstOrDefault(o => o != 0),
        _ => Sign(Comparer<object>.Default.Compare(x, y)),
    };

    private static int CompareNumbers(double one, double other) => (double.IsNaN(one), double.IsNaN(other)) switch
    {
        (true, true) => 0,
        (true, false) => 1,
        (false, true) => -1,
        _ => Sign(one.CompareTo(other)),
    };

    private static int Sign(int order) => Math.Sign(order);
}
