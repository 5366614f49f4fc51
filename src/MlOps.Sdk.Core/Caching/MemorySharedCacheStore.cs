using System.Collections.Immutable;

namespace MlOps.Sdk.Core;

/// <summary>A shared cache in the memory of this process, for several servers in one and for tests.</summary>
/// <param name="time">The clock.</param>
/// <param name="maxEntries">Entries kept at most; the oldest make room. Default 100,000.</param>
public sealed class MemorySharedCacheStore(TimeProvider time, int maxEntries = 100_000) : SharedCacheStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Group, string Key), Kept> _entries = [];
    private readonly Queue<((string Group, string Key) Key, Kept Entry)> _order = new();
    private readonly Dictionary<string, long> _groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _tags = new(StringComparer.Ordinal);
    private ImmutableArray<Action<SharedCacheNotice>> _handlers = [];
    private long _stamp;
    private long _forgotten;

    /// <inheritdoc/>
    protected override ValueTask<SharedCacheReading> ReadCoreAsync(string group, ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            var isThere = _entries.TryGetValue((group, TextOf(key)), out var kept) && kept.Until > time.GetUtcNow();
            return new(new SharedCacheReading(isThere ? (ReadOnlyMemory<byte>?)kept!.Value : null, _stamp));
        }
    }

    /// <inheritdoc/>
    protected override ValueTask<bool> WriteCoreAsync(SharedCacheEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (IsRemoved(_groups, entry.Group) || (entry.Tags.Count > 0 && entry.Stamp < _forgotten) || entry.Tags.Any(tag => IsRemoved(_tags, tag)))
            {
                return new(false);
            }

            var key = (entry.Group, TextOf(entry.Key));
            var kept = new Kept(entry.Value.ToArray(), [.. entry.Tags], time.GetUtcNow() + entry.TimeToLive);
            _entries[key] = kept;
            _order.Enqueue((key, kept));
            while (_order.Count > maxEntries)
            {
                var (oldest, was) = _order.Dequeue();
                if (_entries.TryGetValue(oldest, out var now) && ReferenceEquals(now, was))
                {
                    _entries.Remove(oldest);
                }
            }

            return new(true);
        }

        bool IsRemoved(Dictionary<string, long> removals, string name) => removals.TryGetValue(name, out var at) && at > entry.Stamp;
    }

    /// <inheritdoc/>
    protected override ValueTask<long> RemoveTagsCoreAsync(IReadOnlyCollection<string> tags, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tags);
        var removed = Remove(_tags, tags, (_, entry) => entry.Tags.Any(tags.Contains));
        foreach (var tag in tags)
        {
            Tell(new SharedCacheNotice(null, tag));
        }

        return new(removed);
    }

    /// <inheritdoc/>
    protected override ValueTask RemoveGroupCoreAsync(string group, CancellationToken cancellationToken)
    {
        Remove(_groups, [group], (key, _) => key.Group == group);
        Tell(new SharedCacheNotice(group, null));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override IDisposable SubscribeCore(Action<SharedCacheNotice> handler)
    {
        ImmutableInterlocked.Update(ref _handlers, static (handlers, added) => handlers.Add(added), handler);
        return new Subscription(this, handler);
    }

    private long Remove(Dictionary<string, long> removals, IReadOnlyCollection<string> names, Func<(string Group, string Key), Kept, bool> condition)
    {
        lock (_gate)
        {
            _stamp++;
            if (removals == _tags && removals.Count > maxEntries)
            {
                // Whoever began before this moment writes nothing with a tag, as nobody knows any more what was removed.
                removals.Clear();
                _forgotten = _stamp;
            }

            foreach (var name in names)
            {
                removals[name] = _stamp;
            }

            var gone = _entries.Where(entry => condition(entry.Key, entry.Value)).Select(entry => entry.Key).ToList();
            gone.ForEach(key => _entries.Remove(key));
            return gone.Count;
        }
    }

    private void Tell(SharedCacheNotice notice)
    {
        foreach (var handler in _handlers)
        {
            handler(notice);
        }
    }

    private static string TextOf(ReadOnlyMemory<byte> key) => Convert.ToBase64String(key.Span);

    private sealed record Kept(byte[] Value, string[] Tags, DateTimeOffset Until);

    private sealed class Subscription(MemorySharedCacheStore store, Action<SharedCacheNotice> handler) : IDisposable
    {
        public void Dispose() => ImmutableInterlocked.Update(ref store._handlers, static (handlers, removed) => handlers.Remove(removed), handler);
    }
}
