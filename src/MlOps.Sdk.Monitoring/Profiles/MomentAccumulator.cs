namespace MlOps.Sdk.Monitoring;

/// <summary>
/// Count, mean, variance, minimum and maximum in one pass (Welford 1962), mergeable (Chan, Golub and LeVeque 1983).
/// Not thread-safe.
/// </summary>
internal struct MomentAccumulator
{
    private double _mean;
    private double _squares;

    public MomentAccumulator()
    {
    }

    public long Count { get; private set; }

    public double Minimum { get; private set; } = double.PositiveInfinity;

    public double Maximum { get; private set; } = double.NegativeInfinity;

    public readonly double Mean => Count == 0 ? double.NaN : _mean;

    /// <summary>Standard deviation of the sample (divisor n - 1); 0 for one value, NaN for none.</summary>
    public readonly double StandardDeviation =>
        Count switch { 0 => double.NaN, 1 => 0, _ => Math.Sqrt(Math.Max(0, _squares) / (Count - 1)) };

    /// <summary>Adds one finite value.</summary>
    public void Add(double value)
    {
        Count++;
        double delta = value - _mean;
        _mean += delta / Count;
        _squares += delta * (value - _mean);
        if (value < Minimum)
        {
            Minimum = value;
        }

        if (value > Maximum)
        {
            Maximum = value;
        }
    }

    /// <summary>Adds finite values; two passes over a block cost less than one division per value.</summary>
    public void Add(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty)
        {
            return;
        }

        double sum = 0;
        double low = values[0];
        double high = values[0];
        foreach (double value in values)
        {
            sum += value;
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }

        double mean = sum / values.Length;
        double squares = 0;
        foreach (double value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        Merge(new MomentAccumulator { Count = values.Length, Minimum = low, Maximum = high, _mean = mean, _squares = squares });
    }

    public void Merge(in MomentAccumulator other)
    {
        if (other.Count == 0)
        {
            return;
        }

        double total = (double)Count + other.Count;
        double delta = other._mean - _mean;
        _mean += delta * (other.Count / total);
        _squares += other._squares + (delta * delta * (Count * (other.Count / total)));
        Count += other.Count;
        Minimum = Math.Min(Minimum, other.Minimum);
        Maximum = Math.Max(Maximum, other.Maximum);
    }
}
