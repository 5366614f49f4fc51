using System.Numerics;

namespace MlOps.Sdk.Serving;

/// <summary>How many of the waiting rows go together, and in a run of which size.</summary>
internal sealed class BatchSizes(BatchingPlan plan)
{
    // Below it, halving a batch for a second runner costs the engine more than it gains.
    private const int LeastPart = 8;
    private const int ExactUpTo = 16;

    private readonly int[] _preferred = plan.PreferredSizes;

    /// <summary>With as many rows there is no reason to wait for more.</summary>
    public int Target { get; } = plan.PreferredSizes.Length > 0 ? plan.PreferredSizes[^1] : plan.MaxBatchSize;

    /// <summary>How many rows to take.</summary>
    /// <param name="waiting">Rows that wait, 1 or more.</param>
    /// <param name="runners">Batches that may be computed at the same time from now on, 1 or more.</param>
    public int Take(int waiting, int runners)
    {
        var share = runners > 1 && waiting >= 2 * LeastPart ? Math.Max(LeastPart, (waiting + runners - 1) / runners) : waiting;
        var most = Math.Min(share, plan.MaxBatchSize);
        for (var i = _preferred.Length - 1; i >= 0; i--)
        {
            if (_preferred[i] <= most)
            {
                return _preferred[i];
            }
        }

        return most;
    }

    /// <summary>The size to run some rows in: a little more than they are, so that few sizes are kept ready, or a preferred one that takes less time.</summary>
    public int Run(int rows, RunTimes times)
    {
        var plain = Math.Min(Rounded(rows), plan.MaxBatchSize);
        var place = Array.BinarySearch(_preferred, rows);
        if (place >= 0 || (place = ~place) == _preferred.Length)
        {
            return place < _preferred.Length ? rows : plain;
        }

        var preferred = _preferred[place];
        return times.Of(preferred) is not { } padded || (times.Of(plain) is { } exact && padded < exact) ? preferred : plain;
    }

    // 16 sizes up to 16, then 8 for each doubling.
    private static int Rounded(int rows)
    {
        if (rows <= ExactUpTo)
        {
            return rows;
        }

        var step = 1 << (BitOperations.Log2((uint)(rows - 1)) - 3);
        return (rows + step - 1) / step * step;
    }
}
