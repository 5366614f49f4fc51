namespace MlOps.Sdk.Training;

/// <summary>Facts about the finite values of one column, computed in double precision.</summary>
internal static class ColumnStatistics
{
    /// <summary>Number of finite values, their mean, population standard deviation, smallest and largest. All 0 when there is none.</summary>
    public static (int Count, double Mean, double Deviation, float Min, float Max) Of(ReadOnlySpan<float> values)
    {
        var count = 0;
        double sum = 0;
        float min = float.PositiveInfinity, max = float.NegativeInfinity;
        foreach (var value in values)
        {
            if (float.IsFinite(value))
            {
                count++;
                sum += value;
                min = Math.Min(min, value);
                max = Math.Max(max, value);
            }
        }

        if (count == 0)
        {
            return default;
        }

        // Two passes: the difference of large squares would lose the variance of large values.
        var mean = sum / count;
        double squares = 0;
        foreach (var value in values)
        {
            if (float.IsFinite(value))
            {
                squares += (value - mean) * (value - mean);
            }
        }

        return (count, mean, Math.Sqrt(squares / count), min, max);
    }

    /// <summary>The median of the finite values; the mean of the middle two when their number is even; 0 when there is none.</summary>
    public static double Median(ReadOnlySpan<float> values)
    {
        var finite = new List<float>(values.Length);
        foreach (var value in values)
        {
            if (float.IsFinite(value))
            {
                finite.Add(value);
            }
        }

        if (finite.Count == 0)
        {
            return 0;
        }

        finite.Sort();
        var middle = finite.Count / 2;
        return finite.Count % 2 == 1 ? finite[middle] : ((double)finite[middle - 1] + finite[middle]) / 2;
    }
}
