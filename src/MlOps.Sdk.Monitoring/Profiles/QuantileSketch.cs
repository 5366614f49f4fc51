namespace MlOps.Sdk.Monitoring;

/// <summary>
/// A mergeable quantile sketch of the KLL family (Karnin, Lang and Liberty 2016): exact up to <see cref="Size"/> values,
/// and beyond that with a rank error below 0.5 % of the count for the default size, whatever the order of the values.
/// The random choices come from a fixed seed, so equal input gives an equal sketch. Not thread-safe.
/// </summary>
internal sealed class QuantileSketch
{
    public const int DefaultSize = 1024;
    private const int SmallestLevel = 8;
    private const double Shrink = 2.0 / 3.0;

    private readonly List<Level> _levels = [];
    private ulong _random = 0x9E3779B97F4A7C15;
    private int _firstCapacity;

    public QuantileSketch(int size = DefaultSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, SmallestLevel);
        Size = size;
        _levels.Add(new Level(size));
        _firstCapacity = size;
    }

    public int Size { get; }

    public long Count { get; private set; }

    /// <summary>Adds one value; infinities are ordered like any other value, NaN is not allowed.</summary>
    public void Add(double value)
    {
        Level first = _levels[0];
        first.Add(value);
        Count++;
        if (first.Count >= _firstCapacity)
        {
            Compress();
        }
    }

    public void Merge(QuantileSketch other)
    {
        while (_levels.Count < other._levels.Count)
        {
            _levels.Add(new Level(Size));
        }

        for (int level = 0; level < other._levels.Count; level++)
        {
            _levels[level].AddRange(other._levels[level].Values);
        }

        Count += other.Count;
        Compress();
    }

    /// <summary>The weighted values in rising order: the empirical distribution the sketch stands for.</summary>
    public WeightedValues ToSortedValues()
    {
        int total = _levels.Sum(level => level.Count);
        var values = new double[total];
        var weights = new long[total];
        int next = 0;
        for (int level = 0; level < _levels.Count; level++)
        {
            ReadOnlySpan<double> source = _levels[level].Values;
            source.CopyTo(values.AsSpan(next));
            weights.AsSpan(next, source.Length).Fill(1L << level);
            next += source.Length;
        }

        Array.Sort(values, weights);
        return new WeightedValues(values, weights);
    }

    private int Capacity(int level) =>
        Math.Max(SmallestLevel, (int)Math.Ceiling(Size * Math.Pow(Shrink, _levels.Count - 1 - level)));

    private void Compress()
    {
        for (int level = 0; level < _levels.Count; level++)
        {
            if (_levels[level].Count < Capacity(level))
            {
                continue;
            }

            if (level + 1 == _levels.Count)
            {
                _levels.Add(new Level(Size));
            }

            _levels[level].CompactInto(_levels[level + 1], NextBit());
        }

        _firstCapacity = Capacity(0);
    }

    private int NextBit()
    {
        _random ^= _random << 13;
        _random ^= _random >> 7;
        _random ^= _random << 17;
        return (int)(_random >> 40) & 1;
    }

    private sealed class Level(int size)
    {
        private double[] _values = new double[Math.Min(size, 64)];

        public int Count { get; private set; }

        public ReadOnlySpan<double> Values => _values.AsSpan(0, Count);

        public void Add(double value)
        {
            if (Count == _values.Length)
            {
                Array.Resize(ref _values, Count * 2);
            }

            _values[Count++] = value;
        }

        public void AddRange(ReadOnlySpan<double> values)
        {
            foreach (double value in values)
            {
                Add(value);
            }
        }

        /// <summary>Moves every second value, doubled in weight, one level up; an odd one out stays.</summary>
        public void CompactInto(Level next, int offset)
        {
            _values.AsSpan(0, Count).Sort();
            int even = Count & ~1;
            for (int i = offset; i < even; i += 2)
            {
                next.Add(_values[i]);
            }

            if ((Count & 1) == 1)
            {
                _values[0] = _values[Count - 1];
            }

            Count &= 1;
        }
    }
}
