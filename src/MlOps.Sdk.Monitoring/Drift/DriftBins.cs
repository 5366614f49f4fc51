using System.Globalization;

namespace MlOps.Sdk.Monitoring;

/// <summary>Labels the groups of a comparison and turns their rows into shares.</summary>
internal static class DriftBins
{
    public static IReadOnlyList<DriftBin> Of(ColumnComparison comparison)
    {
        string[] labels = Labels(comparison.Reference);
        double referenceRows = Math.Max(1, comparison.Reference.Rows);
        double currentRows = Math.Max(1, comparison.Current.Rows);
        return
        [
            .. labels
                .Select((label, i) => new DriftBin(
                    label, comparison.ReferenceGroups[i] / referenceRows, comparison.CurrentGroups[i] / currentRows))
                .Where(bin => bin.Reference > 0 || bin.Current > 0),
        ];
    }

    private static string[] Labels(ColumnProfile reference) => reference switch
    {
        { Numeric: { } numeric } => [.. Ranges(numeric.Histogram, reference.Type), "missing"],
        { Categorical: { } categorical } => [.. categorical.Values.Select(value => value.Value), "(other)", "missing"],
        _ => ["present", "missing"],
    };

    private static IEnumerable<string> Ranges(NumericHistogram histogram, string type)
    {
        double[] bounds = [.. histogram.GroupStarts.Skip(1).Select(start => histogram.Edges[start - 1])];
        bool whole = type.Contains("int", StringComparison.Ordinal);
        if (bounds.Length == 0)
        {
            yield return "all";
            yield break;
        }

        yield return $"≤ {Text(bounds[0])}";
        for (int i = 1; i < bounds.Length; i++)
        {
            // A range that holds one number is named by it.
            bool single = whole ? bounds[i] - bounds[i - 1] <= 1 : (float)bounds[i - 1] >= MathF.BitDecrement((float)bounds[i]);
            yield return single ? Text(bounds[i]) : $"{Text(bounds[i - 1])} to {Text(bounds[i])}";
        }

        yield return $"> {Text(bounds[^1])}";
    }

    private static string Text(double value) =>
        Math.Abs(value) < 1e-30 ? "0" : value.ToString(Math.Abs(value) >= 1000 ? "#,0" : "G3", CultureInfo.InvariantCulture);
}
