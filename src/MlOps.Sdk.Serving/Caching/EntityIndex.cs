namespace MlOps.Sdk.Serving;

/// <summary>Finds the entries about an entity. Thread-safe; shards call it under their lock, and it calls nobody.</summary>
internal sealed class EntityIndex
{
    private const int MostRemembered = 8192;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _removals = new(StringComparer.Ordinal);
    private readonly Queue<(string Tag, long At)> _order = new();
    private long _count;
    private long _forgotten;
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

    /// <summary>How many removals there have been.</summary>
    public long Moment => Volatile.Read(ref _count);

    /// <summary>Notes that tags are removed from now on.</summary>
    public void Remove(IEnumerable<string> tags)
    {
        lock (_gate)
        {
            var now = _count + 1;
            foreach (var tag in tags)
            {
                _removals[tag] = now;
                _order.Enqueue((tag, now));
            }

            while (_order.Count > MostRemembered)
            {
                var (tag, at) = _order.Dequeue();
                _forgotten = at;
                if (_removals.TryGetValue(tag, out var last) && last == at)
                {
                    _removals.Remove(tag);
                }
            }

            Volatile.Write(ref _count, now);
        }
    }

    /// <summary>Whether one of the entities was removed after its features were read, or nobody remembers.</summary>
    public bool IsRemoved(EntityScope scope)
    {
        if (scope.IsEmpty)
        {
            return false;
        }

        lock (_gate)
        {
            return scope.AsOf < _forgotten || scope.Tags.Any(tag => _removals.TryGetValue(tag, out var at) && at > scope.AsOf);
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
