using System.Numerics;

namespace MlOps.Sdk.Serving;

/// <summary>
/// A part of a cache with a lock of its own for changes; look-ups take none. Keeps what is asked for again by S3-FIFO (Yang et al.,
/// "FIFO queues are all you need for cache eviction", SOSP 2023): newcomers wait in a small queue, and only those asked for again there
/// move to the main one, from which entries leave in their order unless they were asked for since.
/// </summary>
internal sealed partial class CacheShard
{
    private const int FlightBuckets = 64;

    private readonly Lock _gate = new();
    private readonly CacheEntry?[] _table;
    private readonly Flight?[] _flights = new Flight?[FlightBuckets];
    private readonly EntityIndex _index;
    private readonly CacheCounters _counters;
    private readonly int _maxEntries;
    private readonly long _maxBytes;

    public CacheShard(int maxEntries, long maxBytes, EntityIndex index, CacheCounters counters)
    {
        (_maxEntries, _maxBytes, _index, _counters) = (maxEntries, maxBytes, index, counters);
        _table = new CacheEntry?[BitOperations.RoundUpToPowerOf2((uint)Math.Min(maxEntries, Math.Max(1, maxBytes / 256)))];
        _ghosts = new GhostTable(_table.Length);
    }

    public int Count => Volatile.Read(ref _count);

    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>The entry of a row, be it fresh or not; null when there is none that counts. Takes no lock.</summary>
    public CacheEntry? Find(ulong hash, CachedVersion version, ReadOnlySpan<byte> key)
    {
        for (var entry = Volatile.Read(ref _table[BucketOf(hash)]); entry is not null; entry = Volatile.Read(ref entry.Next))
        {
            if (entry.IsFor(hash, version, key))
            {
                return entry.IsCurrent ? entry : null;
            }
        }

        return null;
    }

    /// <summary>Puts an entry in, in the place of an older one for the same row.</summary>
    /// <param name="entry">The entry; one that is too large or of an earlier epoch is left out.</param>
    /// <param name="flight">The computing it comes from; one that was told to keep nothing leaves nothing. Null for none.</param>
    /// <returns>Whether it is in.</returns>
    public bool Add(CacheEntry entry, Flight? flight = null)
    {
        lock (_gate)
        {
            if (entry.Size > _maxBytes || !entry.IsCurrent || flight?.KeepsNothing == true || (flight is not null && _index.IsRemoved(flight.Scope)))
            {
                return false;
            }

            entry.SetTags(EntityTags.Merge(entry.Tags, flight?.Scope.Tags ?? []));
            var old = FindAny(entry);
            if (old is not null)
            {
                entry.Visits = old.Visits;
                entry.SetTags(EntityTags.Merge(old.Tags, entry.Tags));
            }

            ref var head = ref _table[BucketOf(entry.Hash)];
            entry.Next = head;
            Volatile.Write(ref head, entry);
            if (old is null)
            {
                Enter(entry);
            }
            else
            {
                var queue = old.Queue!;
                Drop(old);
                Place(entry, queue);
            }

            Shrink();
            return true;
        }
    }

    /// <summary>Notes that an entry answered rows of further entities.</summary>
    /// <returns>Whether that was new.</returns>
    public bool AddTags(CacheEntry entry, EntityScope scope)
    {
        lock (_gate)
        {
            var merged = EntityTags.Merge(entry.Tags, scope.Tags);
            if (merged.Length == entry.Tags.Length || _index.IsRemoved(scope) || entry.Queue is not { } queue)
            {
                return false;
            }

            var before = entry.Size;
            _index.Remove(entry);
            entry.SetTags(merged);
            _index.Add(entry);
            queue.Resized(entry.Size - before);
            _bytes += entry.Size - before;
            Shrink();
            return true;
        }
    }

    public bool Remove(CacheEntry entry)
    {
        lock (_gate)
        {
            var isIn = entry.Queue is not null;
            if (isIn)
            {
                Drop(entry);
            }

            return isIn;
        }
    }

    public int RemoveWhere(Func<CacheEntry, bool> condition)
    {
        lock (_gate)
        {
            var removed = 0;
            foreach (var queue in (ReadOnlySpan<CacheQueue>)[_small, _main])
            {
                for (var entry = queue.Oldest; entry is not null;)
                {
                    var next = entry.Newer;
                    if (condition(entry))
                    {
                        Drop(entry);
                        removed++;
                    }

                    entry = next;
                }
            }

            return removed;
        }
    }

    private int BucketOf(ulong hash) => (int)(uint)hash & (_table.Length - 1);

    private CacheEntry? FindAny(CacheEntry like)
    {
        for (var entry = _table[BucketOf(like.Hash)]; entry is not null; entry = entry.Next)
        {
            if (entry.IsFor(like.Hash, like.Version, like.Key))
            {
                return entry;
            }
        }

        return null;
    }

    private void Unlink(CacheEntry entry)
    {
        ref var place = ref _table[BucketOf(entry.Hash)];
        while (place != entry)
        {
            place = ref place!.Next;
        }

        // Who stands on the entry now goes on from it: its own link stays.
        Volatile.Write(ref place, entry.Next);
    }
}
