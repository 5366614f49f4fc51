using MlOps.Sdk.Serving;

namespace MlOps.Sdk.Benchmarks;

/// <summary>Rows that are asked for as words occur in a text, in our cache and in an LRU of the same number of entries behind a lock.</summary>
internal static class ZipfTrace
{
    private const int Rows = 100_000;
    private const int Calls = 1_000_000;

    /// <summary>Plays the trace once for the hits, then goes on with it for the time.</summary>
    /// <param name="skew">The exponent.</param>
    /// <param name="capacity">Entries kept at most.</param>
    /// <param name="log">Where to tell.</param>
    public static async Task<CaseResult> MeasureAsync(double skew, int capacity, TextWriter log)
    {
        var trace = Draw(new Random(1), skew);
        var keys = Enumerable.Range(0, Rows).Select(BitConverter.GetBytes).ToArray();
        var version = new CachedVersion("p", "model", 1);
        var hash = new KeyHash();
        var shard = new CacheShard(capacity, 1L << 40, new EntityIndex(), new CacheCounters());
        var lru = new Lru(capacity, hash);
        var (ours, theirs) = (trace.Count(row => Ours(row)), trace.Count(row => lru.Get(keys[row])));
        var (i, j) = (0, 0);
        var time = new Comparison { Rounds = 7, RoundLength = TimeSpan.FromMilliseconds(50), WarmUp = TimeSpan.FromMilliseconds(300) }.Measure(
            $"zipf {skew} over {Rows} rows, {capacity} entries: against LRU", () => Ours(trace[i++ % Calls]), () => lru.Get(keys[trace[j++ % Calls]]));
        var (rate, baseline) = ((double)ours / Calls, (double)theirs / Calls);
        await log.WriteLineAsync($"{time.Case}: hit rate {rate:P2}, LRU {baseline:P2}; {time.Ours.MedianNs:F0} ns a call, LRU {time.Baseline.MedianNs:F0} ns");
        return time with { HitRate = Math.Round(rate, 4), BaselineHitRate = Math.Round(baseline, 4) };

        bool Ours(int row)
        {
            var code = hash.Of(keys[row]);
            if (shard.Find(code, version, keys[row]) is { } found)
            {
                found.Visit();
                return true;
            }

            shard.Add(new CacheEntry(new CacheKey(code, version, keys[row]), 0, row, null) { FreshUntil = long.MaxValue });
            return false;
        }
    }

    private static int[] Draw(Random random, double skew)
    {
        var sums = new double[Rows];
        var sum = 0.0;
        for (var rank = 0; rank < Rows; rank++)
        {
            sums[rank] = sum += 1 / Math.Pow(rank + 1, skew);
        }

        return [.. Enumerable.Range(0, Calls).Select(_ => Array.BinarySearch(sums, random.NextDouble() * sum) is var at && at < 0 ? ~at : at)];
    }

    /// <summary>The textbook's cache, with the same keys and the same hash.</summary>
    private sealed class Lru(int capacity, KeyHash hash)
    {
        private readonly Lock _gate = new();
        private readonly LinkedList<byte[]> _order = new();
        private readonly Dictionary<byte[], LinkedListNode<byte[]>> _nodes = new(new ByKey(hash));

        public bool Get(byte[] key)
        {
            lock (_gate)
            {
                if (_nodes.TryGetValue(key, out var node))
                {
                    _order.Remove(node);
                    _order.AddFirst(node);
                    return true;
                }

                if (_order.Count == capacity)
                {
                    _nodes.Remove(_order.Last!.Value);
                    _order.RemoveLast();
                }

                _nodes[key] = _order.AddFirst(key);
                return false;
            }
        }
    }

    private sealed class ByKey(KeyHash hash) : IEqualityComparer<byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] key) => (int)hash.Of(key);
    }
}
