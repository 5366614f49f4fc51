namespace MlOps.Sdk.Monitoring;

/// <summary>The distribution function of binned values: straight between edges, from the minimum to the maximum.</summary>
internal sealed class DistributionCurve
{
    private readonly double[] _edges;
    private readonly double[] _shares;
    private readonly double _minimum;
    private readonly double _maximum;

    public DistributionCurve(IReadOnlyList<double> edges, IReadOnlyList<long> counts, double minimum, double maximum)
    {
        _edges = [.. edges];
        _minimum = minimum;
        _maximum = maximum;
        _shares = new double[_edges.Length];
        double total = Math.Max(1, counts.Sum());
        long below = 0;
        for (int i = 0; i < _shares.Length; i++)
        {
            below += counts[i];
            _shares[i] = below / total;
        }
    }

    /// <summary>The value at the point, and the limit when coming from larger values.</summary>
    public double AtRightOf(double x)
    {
        if (x >= _maximum)
        {
            return 1;
        }

        int edge = Array.BinarySearch(_edges, x);
        return edge >= 0 ? _shares[edge] : x < _minimum ? 0 : Between(~edge, x);
    }

    /// <summary>The limit when coming from smaller values; lower than the value at a minimum or maximum with many rows.</summary>
    public double AtLeftOf(double x)
    {
        if (x <= _minimum)
        {
            return 0;
        }

        int edge = Array.BinarySearch(_edges, x);
        return x > _maximum ? 1 : edge >= 0 ? _shares[edge] : Between(~edge, x);
    }

    private double Between(int upper, double x)
    {
        double low = upper == 0 ? _minimum : Math.Max(_edges[upper - 1], _minimum);
        double high = upper == _edges.Length ? _maximum : Math.Min(_edges[upper], _maximum);
        double lowShare = upper == 0 ? 0 : _shares[upper - 1];
        double highShare = upper == _edges.Length ? 1 : _shares[upper];
        return high > low ? lowShare + ((highShare - lowShare) * ((x - low) / (high - low))) : highShare;
    }
}
