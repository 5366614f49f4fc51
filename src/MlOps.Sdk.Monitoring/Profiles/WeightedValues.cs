namespace MlOps.Sdk.Monitoring;

/// <summary>Values in rising order, each with the number of rows it stands for.</summary>
internal sealed class WeightedValues
{
    private readonly double[] _values;
    private readonly long[] _cumulative;

    public WeightedValues(double[] sorted, ReadOnlySpan<long> weights)
    {
        _values = sorted;
        _cumulative = new long[sorted.Length];
        long sum = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            sum += weights[i];
            _cumulative[i] = sum;
        }

        Total = sum;
    }

    public long Total { get; }

    /// <summary>The smallest value whose share of rows at or below it reaches <paramref name="level"/>.</summary>
    public double Quantile(double level)
    {
        double wanted = level * Total;
        int low = 0;
        int high = _values.Length - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_cumulative[middle] >= wanted)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return _values[low];
    }

    /// <summary>How many rows are at or below <paramref name="value"/>.</summary>
    public long CountAtMost(double value)
    {
        int low = 0;
        int high = _values.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_values[middle] <= value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low == 0 ? 0 : _cumulative[low - 1];
    }
}
