namespace MlOps.Sdk.Serving.Tests.Caching;

/// <summary>Entries and shards without a server around them.</summary>
internal static class CacheBench
{
    public static CachedVersion Version(string package = "p1") => new(package, "model", 1);

    public static CacheKey Key(CachedVersion version, int row, ulong? hash = null) => new(hash ?? Scatter(row), version, BitConverter.GetBytes(row));

    public static CacheEntry Entry(CachedVersion version, int row, double value = 0, ulong? hash = null, params string[] tags)
    {
        var entry = new CacheEntry(Key(version, row, hash), version.Epoch, value, null) { FreshUntil = long.MaxValue };
        entry.SetTags(tags);
        return entry;
    }

    public static CacheShard Shard(int maxEntries, long maxBytes = 1 << 30) => new(maxEntries, maxBytes, new EntityIndex(), new CacheCounters());

    // The finalizer of MurmurHash3.
    public static ulong Scatter(int row)
    {
        var hash = (ulong)row + 1;
        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD;
        hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53;
        return hash ^ (hash >> 33);
    }
}
