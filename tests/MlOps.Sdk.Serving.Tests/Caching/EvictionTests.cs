namespace MlOps.Sdk.Serving.Tests.Caching;

/// <summary>Which rows stay, on traces against a plain LRU of the same number of entries.</summary>
public sealed class EvictionTests
{
    private const int Rows = 20_000;
    private const int Calls = 200_000;

    private static readonly CachedVersion Version = CacheBench.Version();

    [Theory]
    [InlineData(0.8, 200, 1.1)]
    [InlineData(1.0, 200, 1.05)]
    [InlineData(1.0, 2000, 1.0)]
    public void Hits_OnAZipfTrace_AreMoreThanLru(double skew, int capacity, double least)
    {
        var trace = Zipf(new Random(1), skew);
        var (ours, lru) = (Ours(trace, capacity), Lru(trace, capacity));
        Assert.True(ours >= lru * least, $"{ours} hits of {Calls}; LRU has {lru}.");
    }

    /// <summary>One long scan over rows that never come again leaves the often used ones in place; of an LRU it leaves nothing.</summary>
    [Fact]
    public void Hits_AfterAScan_AreThereAtOnce()
    {
        var often = Enumerable.Range(0, 5).SelectMany(_ => Enumerable.Range(0, 50)).ToArray();
        int[] trace = [.. often, .. Enumerable.Range(1000, 2000), .. Enumerable.Range(0, 50)];
        Assert.Equal(200, Lru(trace, 100));
        Assert.Equal(250, Ours(trace, 100));
    }

    private static int[] Zipf(Random random, double skew)
    {
        var sums = new double[Rows];
        var sum = 0.0;
        for (var rank = 0; rank < Rows; rank++)
        {
            sums[rank] = sum += 1 / Math.Pow(rank + 1, skew);
        }

        return [.. Enumerable.Range(0, Calls).Select(_ => Array.BinarySearch(sums, random.NextDouble() * sum) is var at && at < 0 ? ~at : at)];
    }

    private static int Ours(int[] trace, int capacity)
    {
        var shard = CacheBench.Shard(capacity);
        var hits = 0;
        foreach (var row in trace)
        {
            if (shard.Find(CacheBench.Scatter(row), Version, BitConverter.GetBytes(row)) is { } found)
            {
                found.Visit();
                hits++;
            }
            else
            {
                shard.Add(CacheBench.Entry(Version, row));
            }
        }

        return hits;
    }

    private static int Lru(int[] trace, int capacity)
    {
        var order = new LinkedList<int>();
        var nodes = new Dictionary<int, LinkedListNode<int>>();
        var hits = 0;
        foreach (var row in trace)
        {
            if (nodes.TryGetValue(row, out var node))
            {
                hits++;
                order.Remove(node);
            }
            else if (order.Count == capacity)
            {
                nodes.Remove(order.Last!.Value);
                order.RemoveLast();
            }

            nodes[row] = order.AddFirst(row);
        }

        return hits;
    }
}
