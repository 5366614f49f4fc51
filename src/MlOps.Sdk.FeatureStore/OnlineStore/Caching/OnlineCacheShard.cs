namespace MlOps.Sdk.FeatureStore;

/// <summary>A part of the cache with a lock of its own: the lookups used last, within a number of bytes.</summary>
internal sealed class OnlineCacheShard(long mostBytes)
{
    private const int Stripes = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<CacheKey, LinkedListNode<CachedLookup>> _places = new(CacheKeyComparer.Instance);
    private readonly LinkedList<CachedLookup> _newestFirst = new();
    private readonly int[] _writes = new int[Stripes];
    private long _bytes;

    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _bytes;
            }
        }
    }

    /// <summary>Finds a lookup; null when there is none, whatever its age.</summary>
    public CachedLookup? Find(CacheProbe key)
    {
        lock (_lock)
        {
            if (!_places.GetAlternateLookup<CacheProbe>().TryGetValue(key, out var node))
            {
                return null;
            }

            _newestFirst.Remove(node);
            _newestFirst.AddFirst(node);
            return node.Value;
        }
    }

    /// <summary>How often entities like this one were written, to be told to <see cref="Put"/> after the store was asked.</summary>
    public int WritesOf(int hash)
    {
        lock (_lock)
        {
            return _writes[StripeOf(hash)];
        }
    }

    /// <summary>Keeps a lookup, unless the entity may have been written since the store was asked.</summary>
    public void Put(CachedLookup lookup, int hash, int writes)
    {
        lock (_lock)
        {
            if (_writes[StripeOf(hash)] != writes || lookup.Bytes > mostBytes)
            {
                return;
            }

            Remove(lookup.Key);
            _places[lookup.Key] = _newestFirst.AddFirst(lookup);
            _bytes += lookup.Bytes;
            while (_bytes > mostBytes)
            {
                Remove(_newestFirst.Last!.Value.Key);
            }
        }
    }

    /// <summary>Forgets an entity that was written.</summary>
    public void Forget(CacheKey key, int hash)
    {
        lock (_lock)
        {
            _writes[StripeOf(hash)]++;
            Remove(key);
        }
    }

    private static int StripeOf(int hash) => (hash >>> 8) % Stripes;

    private void Remove(CacheKey key)
    {
        if (_places.Remove(key, out var node))
        {
            _newestFirst.Remove(node);
            _bytes -= node.Value.Bytes;
        }
    }
}
