using System.Collections.Concurrent;
using System.Numerics;
using System.Security.Cryptography;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>The answers a deployment remembers. Thread-safe.</summary>
internal sealed class PredictionCache
{
    private const int MostShards = 16;
    private const int EntriesPerShard = 512;
    private const long BytesPerShard = 256 << 10;

    private readonly ConcurrentDictionary<string, CachedVersion> _versions = new(StringComparer.Ordinal);
    private readonly EntityIndex _index = new();
    private readonly CacheShard[] _shards;
    private readonly KeyHash _hash;
    private readonly Random _random;
    private readonly long _timeToLive;
    private readonly long _emptyTimeToLive;
    private readonly int _shift;

    public PredictionCache(string deployment, PredictionCachePlan plan, TimeProvider time, KeyHash hash, SecondLevel? second)
    {
        (Deployment, Plan, Time, _hash, Second) = (deployment, plan, time, hash, second);
        _random = new Random(plan.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue));
        (_timeToLive, _emptyTimeToLive) = (TicksOf(plan.TimeToLive), TicksOf(plan.EmptyTimeToLive));
        Counters = second?.Counters ?? new CacheCounters();

        // Few shards for a small cache: each is bounded by its part, and parts never fill evenly.
        var most = Math.Min(plan.MaxEntries / EntriesPerShard, plan.MaxBytes / BytesPerShard);
        var shards = 1 << BitOperations.Log2((uint)Math.Clamp(most, 1, MostShards));
        _shift = 64 - BitOperations.Log2((uint)shards);
        _shards = [.. Enumerable.Range(0, shards).Select(_ => new CacheShard(plan.MaxEntries / shards, plan.MaxBytes / shards, _index, Counters))];
    }

    public string Deployment { get; }

    public PredictionCachePlan Plan { get; }

    public TimeProvider Time { get; }

    public CacheCounters Counters { get; }

    /// <summary>What other processes share; null for nothing.</summary>
    public SecondLevel? Second { get; }

    /// <summary>Whether any entry is known to be about an entity.</summary>
    public bool HasTags => _index.Count > 0;

    /// <summary>The moment for rows whose features are read from now on.</summary>
    public long Moment => _index.Moment;

    public ICollection<CachedVersion> Versions => _versions.Values;

    public CachedVersion VersionOf(ServedVersion version) => _versions.GetOrAdd(
        version.Registered.PackageHash, static (package, version) => new CachedVersion(package, version.Model, version.Number), version);

    public ulong HashOf(ReadOnlySpan<byte> key) => _hash.Of(key);

    public CacheShard ShardOf(ulong hash) => _shards[_shards.Length == 1 ? 0 : (int)(hash >> _shift)];

    public long TicksOf(TimeSpan time) => (long)(time.TotalSeconds * Time.TimestampFrequency);

    /// <summary>An entry that was computed just now.</summary>
    public CacheEntry EntryOf(Flight flight, double value, object?[]? outputs, long now, long cost, long stamp) =>
        EntryOf(flight.Key, flight.Epoch, value, outputs, now, cost, stamp);

    /// <param name="key">The row.</param>
    /// <param name="epoch">The version's epoch when computing began.</param>
    /// <param name="value">The main output.</param>
    /// <param name="outputs">All outputs, or null.</param>
    /// <param name="madeAt">When it was computed.</param>
    /// <param name="cost">How long computing took.</param>
    /// <param name="stamp">The shared cache's moment; -1 for none.</param>
    public CacheEntry EntryOf(in CacheKey key, int epoch, double value, object?[]? outputs, long madeAt, long cost, long stamp) => new(key, epoch, value, outputs)
    {
        MadeAt = madeAt,
        FreshUntil = madeAt + (double.IsNaN(value) ? _emptyTimeToLive : _timeToLive),
        Cost = Math.Max(cost, 0),
        Stamp = stamp,
    };

    /// <summary>Keeps an entry for as long as it is of use to anybody.</summary>
    public bool Keep(CacheEntry entry, long now, Flight? flight = null)
    {
        var isOfUse = entry.FreshUntil > now || Plan.StaleFor > TimeSpan.Zero;
        var isKept = isOfUse && ShardOf(entry.Hash).Add(entry, flight);
        if (!isKept)
        {
            Counters.Add(CacheCount.NotKept);
        }

        return isKept;
    }

    /// <summary>
    /// Whether this caller should compute a fresh answer anew already: with a chance that grows towards the expiry with the time that computing
    /// takes (Vattani, Chierichetti, Lowenstein, "Optimal Probabilistic Cache Stampede Prevention", VLDB 2015).
    /// </summary>
    public bool IsRefreshDue(CacheEntry entry, long now)
    {
        // The logarithm of the smallest draw is -37, so most calls need no draw.
        const double mostDrawn = 37;
        var window = entry.Cost * Plan.EarlyRefresh;
        var left = entry.FreshUntil - now;
        if (left > window * mostDrawn)
        {
            return false;
        }

        double draw;
        lock (_random)
        {
            draw = 1 - _random.NextDouble();
        }

        return -Math.Log(draw) * window >= left;
    }

    /// <summary>Drops the entries of versions, also of those that are being computed.</summary>
    public long InvalidateVersions(Func<CachedVersion, bool> condition)
    {
        var gone = _versions.Values.Where(condition).ToHashSet();
        foreach (var version in gone)
        {
            version.Invalidate();
        }

        return gone.Count == 0 ? 0 : Invalidated(_shards.Sum(shard => shard.RemoveWhere(entry => gone.Contains(entry.Version) && !entry.IsCurrent)));
    }

    /// <summary>Drops the entries about entities, also of those that are being computed.</summary>
    public long InvalidateTags(IReadOnlyCollection<string> tags)
    {
        _index.Remove(tags);
        foreach (var shard in _shards)
        {
            shard.Disregard(flight => flight.Scope.Tags.Any(tags.Contains));
        }

        return Invalidated(tags.Sum(tag => _index.Find(tag).Count(entry => ShardOf(entry.Hash).Remove(entry))));
    }

    public PredictionCacheStatistics Statistics() => new()
    {
        Hits = Counters.Sum(CacheCount.Hits),
        Misses = Counters.Sum(CacheCount.Misses),
        Joined = Counters.Sum(CacheCount.Shared),
        EarlyRefreshes = Counters.Sum(CacheCount.Refreshes),
        StaleAnswers = Counters.Sum(CacheCount.StaleAnswers),
        Evictions = Counters.Sum(CacheCount.Evictions),
        Invalidated = Counters.Sum(CacheCount.Invalidated),
        NotKept = Counters.Sum(CacheCount.NotKept),
        Entries = _shards.Sum(shard => shard.Count),
        Bytes = _shards.Sum(shard => shard.Bytes),
        SharedHits = Counters.Sum(CacheCount.SecondHits),
        SharedMisses = Counters.Sum(CacheCount.SecondMisses),
        SharedFailures = Counters.Sum(CacheCount.SecondFailures),
        SharedDropped = Counters.Sum(CacheCount.SecondDropped),
        TimeSaved = TimeSpan.FromSeconds((double)Counters.Sum(CacheCount.TicksSaved) / Time.TimestampFrequency),
    };

    private long Invalidated(long entries)
    {
        Counters.Add(CacheCount.Invalidated, entries);
        return entries;
    }
}
