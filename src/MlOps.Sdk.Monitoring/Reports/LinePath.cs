using System.Globalization;
using System.Text;

namespace MlOps.Sdk.Monitoring;

/// <summary>The path of a line; long lines keep the lowest and highest point of each pixel column.</summary>
internal static class LinePath
{
    private const int MostPoints = 1200;

    public static string Of(ReportSeries series, LinearScale x, LinearScale y)
    {
        var path = new StringBuilder();
        bool pen = false;
        foreach (int i in Kept(series.Y))
        {
            if (!double.IsFinite(series.X[i]) || !double.IsFinite(series.Y[i]))
            {
                pen = false;
                continue;
            }

            path.Append(
                CultureInfo.InvariantCulture,
                $"{(pen ? 'L' : 'M')}{x.Position(series.X[i]):0.##} {y.Position(series.Y[i]):0.##}");
            pen = true;
        }

        return path.ToString();
    }

    private static IEnumerable<int> Kept(IReadOnlyList<double> y)
    {
        if (y.Count <= MostPoints)
        {
            return Enumerable.Range(0, y.Count);
        }

        var kept = new SortedSet<int> { 0, y.Count - 1 };
        int buckets = MostPoints / 2;
        for (int bucket = 0; bucket < buckets; bucket++)
        {
            int start = (int)((long)bucket * y.Count / buckets);
            int end = (int)((long)(bucket + 1) * y.Count / buckets);
            int low = start;
            int high = start;
            for (int i = start; i < end; i++)
            {
                low = y[i] < y[low] ? i : low;
                high = y[i] > y[high] ? i : high;
            }

            kept.Add(low);
            kept.Add(high);
        }

        return kept;
    }
}
