namespace MlOps.Sdk.Serving;

/// <summary>Finds the entries about an entity. Thread-safe; shards call it under their lock, and it calls nobody.</summary>
internal sealed class EntityIndex
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HashSet<CacheEntry>> _entries = new(StringComparer.Ordinal);

    /// <summary>How many tags have entries.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    public void Add(CacheEntry entry)
    {
        lock (_gate)
        {
            foreach (var tag in entry.Tags)
            {
                if (!_entries.TryGetValue(tag, out var tagged))
                {
                    _entries[tag] = tagged = new HashSet<CacheEntry>(1, ReferenceEqualityComparer.Instance);
                }

                tagged.Add(entry);
            }
        }
    }

    public void Remove(CacheEntry entry)
    {
        lock (_gate)
        {
            foreach (var tag in entry.Tags)
            {
                if (_entries.TryGetValue(tag, out var tagged) && tagged.Remove(entry) && tagged.Count == 0)
                {
                    _entries.Remove(tag);
                }
            }
        }
    }

    public IReadOnlyList<CacheEntry> Find(string tag)
    {
        lock (_gate)
        {
            return _entries.TryGetValue(tag, out var tagged) ? [.. tagged] : [];
        }
    }
}
