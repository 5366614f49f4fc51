using System.Collections.Concurrent;

namespace MlOps.Sdk.Serving;

/// <summary>
/// What versions take in memory: at first a guess from the size of the package, then what loading was found to cost, which is kept
/// by the package's hash. Thread-safe.
/// </summary>
/// <param name="factor">Bytes in memory for each byte of the package.</param>
/// <param name="inUse">Native memory in use now; null when nobody can tell.</param>
internal sealed class LoadCost(double factor, Func<long?> inUse)
{
    private const int MostKnown = 10_000;

    private readonly ConcurrentDictionary<string, long> _known = new(StringComparer.Ordinal);
    private long _begun;
    private int _loading;

    /// <summary>What a version is expected to take, in bytes.</summary>
    public long Expect(string packageHash, long packageBytes) =>
        _known.TryGetValue(packageHash, out var known) ? known : (long)Math.Ceiling(packageBytes * factor);

    /// <summary>Begins to watch a load; ended by <see cref="End"/> or, when it failed, by <see cref="GiveUp"/>.</summary>
    public LoadWatch Begin()
    {
        var number = Interlocked.Increment(ref _begun);
        return new LoadWatch(number, Interlocked.Increment(ref _loading) == 1 ? inUse() : null);
    }

    public void GiveUp() => Interlocked.Decrement(ref _loading);

    /// <summary>Ends it.</summary>
    /// <returns>What the version takes, in bytes; null when it cannot be told, because another version was loaded meanwhile.</returns>
    public long? End(LoadWatch watch, string packageHash, long packageBytes)
    {
        var now = watch.Before is null ? null : inUse();
        var wasAlone = Interlocked.Decrement(ref _loading) == 0 && Interlocked.Read(ref _begun) == watch.Number;
        if (!wasAlone || now is not { } after)
        {
            return null;
        }

        // What else the process freed meanwhile must not make a model look smaller than its own file.
        var cost = Math.Max(after - watch.Before!.Value, packageBytes);
        if (_known.Count < MostKnown)
        {
            _known[packageHash] = cost;
        }

        return cost;
    }
}
