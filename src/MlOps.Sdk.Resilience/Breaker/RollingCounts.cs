namespace MlOps.Sdk.Resilience;

/// <summary>
/// Calls and failures of the last window, kept in ten buckets of a tenth of the window each. A call counts while its
/// bucket is one of the ten newest. Not thread-safe: the owner locks.
/// </summary>
internal sealed class RollingCounts
{
    public const int BucketCount = 10;

    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly double _bucketsPerTick;
    private readonly long[] _indexes = new long[BucketCount];
    private readonly int[] _totals = new int[BucketCount];
    private readonly int[] _failures = new int[BucketCount];

    public RollingCounts(TimeSpan window, TimeProvider time)
    {
        _time = time;
        _origin = time.GetTimestamp();
        _bucketsPerTick = BucketCount / (window.TotalSeconds * time.TimestampFrequency);
        Clear();
    }

    public void Add(bool failed)
    {
        var index = CurrentIndex();
        var slot = (int)(index % BucketCount);
        if (_indexes[slot] != index)
        {
            _indexes[slot] = index;
            _totals[slot] = 0;
            _failures[slot] = 0;
        }

        _totals[slot]++;
        _failures[slot] += failed ? 1 : 0;
    }

    public (int Total, int Failed) Sum()
    {
        var oldest = CurrentIndex() - BucketCount + 1;
        var total = 0;
        var failed = 0;
        for (var slot = 0; slot < BucketCount; slot++)
        {
            if (_indexes[slot] >= oldest)
            {
                total += _totals[slot];
                failed += _failures[slot];
            }
        }

        return (total, failed);
    }

    public void Clear() => Array.Fill(_indexes, -BucketCount - 1L);

    private long CurrentIndex() => (long)((_time.GetTimestamp() - _origin) * _bucketsPerTick);
}
