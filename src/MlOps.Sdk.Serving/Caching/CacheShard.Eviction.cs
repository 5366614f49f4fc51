namespace MlOps.Sdk.Serving;

/// <summary>Which entries stay.</summary>
internal sealed partial class CacheShard
{
    private const int SmallPart = 10;

    private readonly CacheQueue _small = new();
    private readonly CacheQueue _main = new();
    private readonly GhostTable _ghosts;
    private int _count;
    private long _bytes;

    private void Enter(CacheEntry entry) => Place(entry, _ghosts.Remove(entry.Hash) ? _main : _small);

    private void Place(CacheEntry entry, CacheQueue queue)
    {
        queue.Add(entry);
        _count++;
        _bytes += entry.Size;
        if (entry.Tags.Length > 0)
        {
            _index.Add(entry);
        }
    }

    private void Drop(CacheEntry entry)
    {
        Unlink(entry);
        if (entry.Tags.Length > 0)
        {
            _index.Remove(entry);
        }

        entry.Queue!.Remove(entry);
        _count--;
        _bytes -= entry.Size;
    }

    private void Shrink()
    {
        while (_count > _maxEntries || _bytes > _maxBytes)
        {
            if (_main.Count == 0 || (long)_small.Count * SmallPart > _maxEntries || _small.Bytes * SmallPart > _maxBytes)
            {
                EvictSmall();
            }
            else
            {
                EvictMain();
            }
        }
    }

    private void EvictSmall()
    {
        while (_small.Oldest is { } entry)
        {
            if (entry.Visits > 1 && entry.IsCurrent)
            {
                _small.Remove(entry);
                entry.Visits = 0;
                _main.Add(entry);
                continue;
            }

            _ghosts.Add(entry.Hash);
            Evict(entry);
            return;
        }
    }

    private void EvictMain()
    {
        while (_main.Oldest is { } entry)
        {
            if (entry.Visits == 0 || !entry.IsCurrent)
            {
                Evict(entry);
                return;
            }

            _main.Remove(entry);
            entry.Visits--;
            _main.Add(entry);
        }
    }

    private void Evict(CacheEntry entry)
    {
        Drop(entry);
        _counters.Add(CacheCount.Evictions);
    }
}
