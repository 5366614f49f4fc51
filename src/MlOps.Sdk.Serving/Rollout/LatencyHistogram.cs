using System.Numerics;

namespace MlOps.Sdk.Serving;

/// <summary>
/// Latencies in buckets that are an eighth of a power of two wide, so that a quantile is at most 1/8 too high. Not thread-safe.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int BucketsInPower = 8;

    private readonly int[] _counts = new int[64 * BucketsInPower];

    public long Count { get; private set; }

    public void Add(TimeSpan latency)
    {
        _counts[BucketOf((ulong)Math.Max(1, latency.TotalNanoseconds))]++;
        Count++;
    }

    public void AddAll(LatencyHistogram other)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        Count += other.Count;
    }

    public void Clear()
    {
        Array.Clear(_counts);
        Count = 0;
    }

    /// <summary>The upper edge of the bucket in which the quantile lies; zero without latencies.</summary>
    /// <param name="share">0.5 for the median.</param>
    public TimeSpan Quantile(double share)
    {
        var (wanted, seen) = (Math.Max(1, (long)Math.Ceiling(share * Count)), 0L);
        for (var bucket = 0; bucket < _counts.Length && Count > 0; bucket++)
        {
            seen += _counts[bucket];
            if (seen >= wanted)
            {
                return TimeSpan.FromTicks((long)(UpperEdge(bucket) / 100));
            }
        }

        return TimeSpan.Zero;
    }

    private static int BucketOf(ulong nanoseconds)
    {
        var power = BitOperations.Log2(nanoseconds);
        var part = power >= 3 ? (int)(nanoseconds >> (power - 3)) & (BucketsInPower - 1) : (int)(nanoseconds << (3 - power)) & (BucketsInPower - 1);
        return (power * BucketsInPower) + part;
    }

    private static double UpperEdge(int bucket) => Math.ScaleB(1 + ((bucket % BucketsInPower + 1) / (double)BucketsInPower), bucket / BucketsInPower);
}
