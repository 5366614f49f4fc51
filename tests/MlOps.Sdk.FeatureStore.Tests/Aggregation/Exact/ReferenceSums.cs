using System.Globalization;
using System.Text.Json;

namespace MlOps.Sdk.FeatureStore.Tests;

/// <summary>Sums, means and variances of Python, from Aggregation/reference/exact_sums.py.</summary>
internal sealed record ReferenceSums(string Name, double[] Values, double Sum, double Mean, double? Variance, double? NumpyVariance, double? NumpyDeviation)
{
    public static IReadOnlyList<ReferenceSums> Read()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Aggregation", "reference", "exact_sums.json")));
        return [.. json.RootElement.EnumerateArray().Select(c => new ReferenceSums(
            c.GetProperty("name").GetString()!, [.. c.GetProperty("values").EnumerateArray().Select(Number)], Number(c.GetProperty("sum")), Number(c.GetProperty("mean")),
            Optional(c, "variance"), Optional(c, "numpy_variance"), Optional(c, "numpy_deviation")))];
    }

    private static double? Optional(JsonElement row, string name) => row.TryGetProperty(name, out var value) ? Number(value) : null;

    private static double Number(JsonElement bits) => BitConverter.UInt64BitsToDouble(ulong.Parse(bits.GetString()!, CultureInfo.InvariantCulture));
}
