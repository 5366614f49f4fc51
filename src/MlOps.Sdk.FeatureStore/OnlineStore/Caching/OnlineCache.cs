namespace MlOps.Sdk.FeatureStore;

/// <summary>Lookups of an online store, kept for a while.</summary>
internal sealed class OnlineCache
{
    private const int Shards = 16;

    private readonly OnlineCacheShard[] _shards;
    private readonly TimeProvider _time;
    private readonly TimeSpan _maxAge;
    private readonly long _maxAgeMicroseconds;

    public OnlineCache(OnlineCacheOptions options, TimeProvider time)
    {
        _time = time;
        _maxAge = options.MaxAge;
        _maxAgeMicroseconds = options.MaxAge.Ticks / TimeSpan.TicksPerMicrosecond;
        _shards = [.. Enumerable.Range(0, Shards).Select(_ => new OnlineCacheShard(options.MaxBytes / Shards))];
    }

    /// <summary>The memory that the lookups take, about.</summary>
    public long Bytes => _shards.Sum(s => s.Bytes);

    /// <summary>What is known about an entity at an instant.</summary>
    public bool TryFind(CachedView view, ReadOnlySpan<byte> entity, long at, out OnlineLookupResult result)
    {
        var key = new CacheProbe(view, entity);
        if (ShardOf(key.Hash).Find(key) is { } lookup && lookup.HoldsAt(at, _maxAgeMicroseconds) && _time.GetElapsedTime(lookup.FetchedAt) <= _maxAge)
        {
            result = lookup.Result;
            return true;
        }

        result = default;
        return false;
    }

    /// <summary>Begins to ask the store about an entity.</summary>
    public CacheFetch Begin(CachedView view, byte[] entity, long at)
    {
        var hash = new CacheProbe(view, entity).Hash;
        return new CacheFetch(new CacheKey(view, entity), hash, ShardOf(hash).WritesOf(hash), at, _time.GetTimestamp(), view.Epoch);
    }

    /// <summary>Keeps what the store said, unless it said that it does not know: it may know about a later instant.</summary>
    public void End(CacheFetch fetch, OnlineLookupResult result)
    {
        if (result.Row is not null || result.IsCovered)
        {
            ShardOf(fetch.Hash).Put(new CachedLookup(fetch.Key, result, fetch.At, fetch.StartedAt, fetch.Epoch), fetch.Hash, fetch.Writes);
        }
    }

    /// <summary>Forgets an entity that was written.</summary>
    public void Forget(CachedView view, byte[] entity)
    {
        var hash = new CacheProbe(view, entity).Hash;
        ShardOf(hash).Forget(new CacheKey(view, entity), hash);
    }

    private OnlineCacheShard ShardOf(int hash) => _shards[hash & (Shards - 1)];
}
