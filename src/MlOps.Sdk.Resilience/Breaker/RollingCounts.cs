namespace MlOps.Sdk.Resilience;

/// <summary>
/// Calls and failures of the last window, kept in ten buckets of a tenth of the window each. A call counts while its
/// bucket is one of the ten newest. Not thread-safe: the owner locks.
/// </summary>
public sealed class RollingCounts
{
    /// <summary>Buckets a window is cut into.</summary>
    public const int BucketCount = 10;

    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly double _bucketsPerTick;
    private readonly long[] _indexes = new long[BucketCount];
    private readonly int[] _totals = new int[BucketCount];
    private readonly int[] _failures = new int[BucketCount];

    /// <summary>Creates an empty window.</summary>
    /// <param name="window">Its length, above zero.</param>
    /// <param name="time">Source of monotonic time.</param>
    public RollingCounts(TimeSpan window, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(window, TimeSpan.Zero);
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _origin = time.GetTimestamp();
        _bucketsPerTick = BucketCount / (window.TotalSeconds * time.TimestampFrequency);
        Clear();
    }

    /// <summary>Counts a call that ended now.</summary>
    /// <param name="failed">Whether it failed.</param>
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

    /// <summary>The calls of the window and how many of them failed.</summary>
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

    /// <summary>Forgets everything.</summary>
    public void Clear() => Array.Fill(_indexes, -BucketCount - 1L);

    private long CurrentIndex() => (long)((_time.GetTimestamp() - _origin) * _bucketsPerTick);
}
