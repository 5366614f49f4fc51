using System.Collections.Concurrent;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// The timelines of one view version. Reads take no lock unless writes are being published all the time. Writers wait for each other only where
/// they have entities of one shard.
/// </summary>
internal sealed class InMemoryOnlineView : OnlineRowSource
{
    private const int Patience = 100;
    private const int MostRowsAtOnce = 1024;

    private readonly ConcurrentDictionary<byte[], OnlineTimeline> _timelines = new(EntityKeyComparer.Instance);
    private readonly ConcurrentDictionary<byte[], OnlineTimeline>.AlternateLookup<ReadOnlySpan<byte>> _byBytes;
    private readonly WriteShards _shards = new();
    private OnlineWatermark? _complete;

    // Publications begun and ended: a read of several keys during which one was going on is repeated.
    private long _begun;
    private long _ended;

    public InMemoryOnlineView(string fingerprint)
    {
        Fingerprint = fingerprint;
        _byBytes = _timelines.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public InMemoryOnlineView(OnlineViewSnapshot snapshot)
        : this(snapshot.Fingerprint)
    {
        _complete = snapshot.Complete;
        foreach (var (key, timeline) in snapshot.Timelines)
        {
            _timelines[key] = timeline;
        }
    }

    /// <summary>The definition that the rows are packed for.</summary>
    public string Fingerprint { get; }

    /// <summary>What was written completely.</summary>
    public OnlineWatermark? Complete => Volatile.Read(ref _complete);

    /// <summary>How many rows all timelines have.</summary>
    public int Count => _timelines.Values.Sum(t => t.Count);

    public void Write(IReadOnlyList<OnlineRow> rows, OnlineWatermark watermark)
    {
        var entities = EntityRows.Group(rows);
        if (rows.Count <= MostRowsAtOnce)
        {
            Write(entities, watermark);
            return;
        }

        foreach (var part in WriteShards.Cut(entities, _shards.NextTurn()))
        {
            Write(part, watermark);
        }
    }

    public void Advance(OnlineWatermark watermark)
    {
        using var exclusive = _shards.EnterAll();
        var complete = watermark.Merge(_complete);
        Interlocked.Increment(ref _begun);
        foreach (var (key, timeline) in _timelines)
        {
            if (timeline.Generation < complete.Generation)
            {
                _timelines.TryRemove(key, out _);
            }
        }

        Volatile.Write(ref _complete, complete);
        Interlocked.Increment(ref _ended);
    }

    /// <summary>What the view holds at this moment, with no write in it by half.</summary>
    public OnlineViewSnapshot Capture(string id)
    {
        using var exclusive = _shards.EnterAll();
        return new OnlineViewSnapshot(id, Fingerprint, _complete, _timelines.ToArray());
    }

    /// <summary>Removes entities, and says how many there were.</summary>
    public long Delete(IReadOnlyList<byte[]> keys)
    {
        using var exclusive = _shards.EnterAll();
        Interlocked.Increment(ref _begun);
        var found = keys.LongCount(key => _timelines.TryRemove(key, out _));
        Interlocked.Increment(ref _ended);
        return found;
    }

    public OnlineLookupResult[] Read(IReadOnlyList<byte[]> keys, DateTimeOffset at)
    {
        var found = new OnlineLookupResult[keys.Count];
        if (found.Length == 1)
        {
            Fill(keys, at, found);
            return found;
        }

        for (var attempt = 0; attempt < Patience; attempt++)
        {
            if (IsQuiet(out var seen))
            {
                Fill(keys, at, found);
                if (IsStillQuiet(seen))
                {
                    return found;
                }
            }

            Thread.SpinWait(20);
        }

        using var exclusive = _shards.EnterAll();
        Fill(keys, at, found);
        return found;
    }

    public override void Find(EntityKeys keys, long at, OnlineRowTarget target)
    {
        if (keys.Count == 1)
        {
            Fill(keys, at, target);
            return;
        }

        for (var attempt = 0; attempt < Patience; attempt++)
        {
            if (IsQuiet(out var seen))
            {
                Fill(keys, at, target);
                if (IsStillQuiet(seen))
                {
                    return;
                }
            }

            Thread.SpinWait(20);
        }

        using var exclusive = _shards.EnterAll();
        Fill(keys, at, target);
    }

    private void Write(ArraySegment<EntityRows> entities, OnlineWatermark watermark)
    {
        using var entered = _shards.Enter(entities);
        if (_complete?.Generation > watermark.Generation)
        {
            return;
        }

        var changed = new OnlineTimeline[entities.Count];
        for (var i = 0; i < changed.Length; i++)
        {
            changed[i] = OnlineTimeline.Merge(_timelines.GetValueOrDefault(entities[i].Key), entities[i].Rows, watermark);
        }

        Interlocked.Increment(ref _begun);
        try
        {
            for (var i = 0; i < changed.Length; i++)
            {
                _timelines[entities[i].Key] = changed[i];
            }
        }
        finally
        {
            Interlocked.Increment(ref _ended);
        }
    }

    // The ended ones are read first: if they are as many as have begun since, none was going on.
    private bool IsQuiet(out long seen)
    {
        seen = Volatile.Read(ref _ended);
        return Volatile.Read(ref _begun) == seen;
    }

    private bool IsStillQuiet(long seen)
    {
        Interlocked.MemoryBarrier();
        return Volatile.Read(ref _begun) == seen;
    }

    private void Fill(IReadOnlyList<byte[]> keys, DateTimeOffset at, OnlineLookupResult[] found)
    {
        var microseconds = Timestamps.FromDateTimeOffset(at);
        var isCovered = Volatile.Read(ref _complete)?.From <= at;
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = _timelines.TryGetValue(keys[i], out var timeline)
                ? timeline.At(microseconds, at)
                : new OnlineLookupResult(null, isCovered) { HoldsUntil = long.MaxValue };
        }
    }

    private void Fill(EntityKeys keys, long at, OnlineRowTarget target)
    {
        for (var i = 0; i < keys.Count; i++)
        {
            var timeline = _byBytes.TryGetValue(keys[i], out var found) ? found : null;
            if (timeline?.RowAt(at) is { } row)
            {
                target.Found(i, row.EventTime, row.Payload);
            }
            else
            {
                target.Missing(i, (timeline?.From ?? Volatile.Read(ref _complete)?.From) is { } from && Timestamps.FromDateTimeOffset(from) <= at);
            }
        }
    }
}
