namespace MlOps.Sdk.Serving;

/// <summary>Entries in the order they came, linked through themselves. Not thread-safe.</summary>
internal sealed class CacheQueue
{
    private CacheEntry? _newest;

    public CacheEntry? Oldest { get; private set; }

    public int Count { get; private set; }

    public long Bytes { get; private set; }

    public void Add(CacheEntry entry)
    {
        (entry.Queue, entry.Older, entry.Newer) = (this, _newest, null);
        if (_newest is null)
        {
            Oldest = entry;
        }
        else
        {
            _newest.Newer = entry;
        }

        _newest = entry;
        Count++;
        Bytes += entry.Size;
    }

    public void Remove(CacheEntry entry)
    {
        if (entry.Newer is null)
        {
            _newest = entry.Older;
        }
        else
        {
            entry.Newer.Older = entry.Older;
        }

        if (entry.Older is null)
        {
            Oldest = entry.Newer;
        }
        else
        {
            entry.Older.Newer = entry.Newer;
        }

        (entry.Queue, entry.Older, entry.Newer) = (null, null, null);
        Count--;
        Bytes -= entry.Size;
    }

    /// <summary>Tells that an entry of this queue has grown or shrunk.</summary>
    public void Resized(int by) => Bytes += by;
}
