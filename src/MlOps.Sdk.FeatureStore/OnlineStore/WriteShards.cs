namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// The locks of a view's writers, one for each shard of its entities. Several are taken in ascending order, so that nobody waits in a circle.
/// </summary>
internal sealed class WriteShards
{
    private const int Count = 256;

    private readonly Lock[] _locks = [.. Enumerable.Range(0, Count).Select(_ => new Lock())];
    private uint _turns;

    public static int ShardOf(byte[] key) => EntityKeyComparer.Instance.GetHashCode(key) & (Count - 1);

    /// <summary>A number for each large write, so that writes which begin together don't follow each other from shard to shard.</summary>
    public uint NextTurn() => Interlocked.Increment(ref _turns);

    /// <summary>Entities sorted by shard, cut into shards; each turn begins with another one.</summary>
    public static IEnumerable<ArraySegment<EntityRows>> Cut(EntityRows[] entities, uint turn)
    {
        var parts = new List<ArraySegment<EntityRows>>(Count);
        for (var (start, end) = (0, 0); start < entities.Length; start = end)
        {
            while (end < entities.Length && entities[end].Shard == entities[start].Shard)
            {
                end++;
            }

            parts.Add(new ArraySegment<EntityRows>(entities, start, end - start));
        }

        for (var i = 0; i < parts.Count; i++)
        {
            yield return parts[(int)((i + (turn * (Count / 3))) % parts.Count)];
        }
    }

    /// <summary>Enters the shards of entities that are sorted by shard.</summary>
    public Entered Enter(ArraySegment<EntityRows> entities)
    {
        var shards = new List<int>(Math.Min(entities.Count, Count));
        foreach (var entity in entities)
        {
            if (shards.Count == 0 || shards[^1] != entity.Shard)
            {
                shards.Add(entity.Shard);
            }
        }

        return new Entered(_locks, shards);
    }

    /// <summary>Enters all shards.</summary>
    public Entered EnterAll() => new(_locks, [.. Enumerable.Range(0, Count)]);

    /// <summary>Shards that are left again on disposal.</summary>
    public readonly ref struct Entered : IDisposable
    {
        private readonly Lock[] _locks;
        private readonly List<int> _shards;

        public Entered(Lock[] locks, List<int> shards)
        {
            (_locks, _shards) = (locks, shards);
            foreach (var shard in shards)
            {
                locks[shard].Enter();
            }
        }

        public void Dispose()
        {
            foreach (var shard in _shards)
            {
                _locks[shard].Exit();
            }
        }
    }
}
