using System.Collections.Concurrent;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>The timelines of one view version. Reads take no lock unless a write is just being published; writes of one view wait for each other.</summary>
internal sealed class InMemoryOnlineView : OnlineRowSource
{
    private const int Patience = 100;

    private readonly ConcurrentDictionary<byte[], OnlineTimeline> _timelines = new(EntityKeyComparer.Instance);
    private readonly Lock _writing = new();
    private readonly ConcurrentDictionary<byte[], OnlineTimeline>.AlternateLookup<ReadOnlySpan<byte>> _byBytes;
    private OnlineWatermark? _complete;

    // Odd while the timelines of a write change places: a read of several keys that sees another number afterwards is repeated.
    private long _publication;

    public InMemoryOnlineView() => _byBytes = _timelines.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>What was written completely.</summary>
    public OnlineWatermark? Complete => Volatile.Read(ref _complete);

    /// <summary>How many rows all timelines have.</summary>
    public int Count => _timelines.Values.Sum(t => t.Count);

    public void Write(IReadOnlyList<OnlineRow> rows, OnlineWatermark watermark)
    {
        lock (_writing)
        {
            if (_complete?.Generation > watermark.Generation)
            {
                return;
            }

            var changed = new List<KeyValuePair<byte[], OnlineTimeline>>();
            foreach (var entity in rows.GroupBy(r => r.Key, EntityKeyComparer.Instance))
            {
                changed.Add(new(entity.Key, OnlineTimeline.Merge(_timelines.GetValueOrDefault(entity.Key), [.. entity], watermark)));
            }

            Interlocked.Increment(ref _publication);
            foreach (var (key, timeline) in changed)
            {
                _timelines[key] = timeline;
            }

            Interlocked.Increment(ref _publication);
        }
    }

    public void Advance(OnlineWatermark watermark)
    {
        lock (_writing)
        {
            var complete = watermark.Merge(_complete);
            foreach (var (key, timeline) in _timelines)
            {
                if (timeline.Generation < complete.Generation)
                {
                    _timelines.TryRemove(key, out _);
                }
            }

            Volatile.Write(ref _complete, complete);
        }
    }

    public OnlineLookupResult[] Read(IReadOnlyList<byte[]> keys, DateTimeOffset at)
    {
        var microseconds = Timestamps.FromDateTimeOffset(at);
        var found = new OnlineLookupResult[keys.Count];
        if (keys.Count < 2)
        {
            Fill();
            return found;
        }

        for (var attempt = 0; attempt < Patience; attempt++)
        {
            var before = Volatile.Read(ref _publication);
            if ((before & 1) == 0)
            {
                Fill();
                if (Interlocked.Read(ref _publication) == before)
                {
                    return found;
                }
            }

            Thread.SpinWait(20);
        }

        lock (_writing)
        {
            Fill();
        }

        return found;

        void Fill()
        {
            var isCovered = Volatile.Read(ref _complete)?.From <= at;
            for (var i = 0; i < found.Length; i++)
            {
                found[i] = _timelines.TryGetValue(keys[i], out var timeline)
                    ? timeline.At(microseconds, at)
                    : new OnlineLookupResult(null, isCovered);
            }
        }
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
            var before = Volatile.Read(ref _publication);
            if ((before & 1) == 0)
            {
                Fill(keys, at, target);
                if (Interlocked.Read(ref _publication) == before)
                {
                    return;
                }
            }

            Thread.SpinWait(20);
        }

        lock (_writing)
        {
            Fill(keys, at, target);
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
