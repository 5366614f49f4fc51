using MlOps.Sdk.Core;

namespace MlOps.Sdk.Monitoring.Tests;

/// <summary>Short ways to make batches.</summary>
internal static class Batches
{
    public static RecordBatch Of(string name, params double[] values) =>
        new(new Schema(new Field(name, DataType.Float64)), Columns.From<double>(values));

    public static RecordBatch OfNullable(string name, params double?[] values) =>
        new(new Schema(new Field(name, DataType.Float64)), Columns.FromNullable(values));

    public static RecordBatch OfIntegers(string name, params long[] values) =>
        new(new Schema(new Field(name, DataType.Int64)), Columns.From<long>(values));

    public static RecordBatch OfText(string name, params string?[] values) =>
        new(new Schema(new Field(name, DataType.Utf8)), Columns.FromStrings(values));

    public static double[] Normal(int rows, double mean, double deviation, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows).Select(_ => mean + (deviation * Gaussian(random)))];
    }

    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
