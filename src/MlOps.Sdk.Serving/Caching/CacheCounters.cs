namespace MlOps.Sdk.Serving;

/// <summary>Counts of a cache, kept apart for the processors so that callers do not write to the same line of memory.</summary>
internal sealed class CacheCounters
{
    // Two lines of 64 bytes, since processors fetch neighbours too.
    private const int Stride = 16;

    private readonly long[] _cells;
    private readonly int _mask;

    public CacheCounters()
    {
        var parts = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(Environment.ProcessorCount, 1, 64));
        _mask = parts - 1;
        _cells = new long[(parts + 1) * Stride];
    }

    public void Add(CacheCount what, long count = 1) => Interlocked.Add(ref _cells[CellOf(what)], count);

    public void Hit(long ticksSaved)
    {
        var first = CellOf(CacheCount.Hits);
        Interlocked.Increment(ref _cells[first]);
        Interlocked.Add(ref _cells[first + (int)CacheCount.TicksSaved], ticksSaved);
    }

    public long Sum(CacheCount what)
    {
        var sum = 0L;
        for (var part = 0; part <= _mask; part++)
        {
            sum += Volatile.Read(ref _cells[((part + 1) * Stride) + (int)what]);
        }

        return sum;
    }

    private int CellOf(CacheCount what) => (((Thread.GetCurrentProcessorId() & _mask) + 1) * Stride) + (int)what;
}
