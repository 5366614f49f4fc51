using System.Collections.Concurrent;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>The timelines of one view version. Reads take no lock; writes of one view wait for each other.</summary>
internal sealed class InMemoryOnlineView : OnlineRowSource
{
    private readonly ConcurrentDictionary<byte[], OnlineTimeline> _timelines = new(EntityKeyComparer.Instance);
    private readonly Lock _writing = new();
    private readonly ConcurrentDictionary<byte[], OnlineTimeline>.AlternateLookup<ReadOnlySpan<byte>> _byBytes;
    private OnlineWatermark? _complete;

    public InMemoryOnlineView() => _byBytes = _timelines.GetAlternateLookup<ReadOnlySpan<byte>>();

    public void Write(IReadOnlyList<OnlineRow> rows, OnlineWatermark watermark)
    {
        lock (_writing)
        {
            if (_complete?.Generation > watermark.Generation)
            {
                return;
            }

            foreach (var entity in rows.GroupBy(r => r.Key, EntityKeyComparer.Instance))
            {
                _timelines[entity.Key] = OnlineTimeline.Merge(_timelines.GetValueOrDefault(entity.Key), entity, watermark);
            }
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
        var isCovered = Volatile.Read(ref _complete)?.From <= at;
        var found = new OnlineLookupResult[keys.Count];
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = _timelines.TryGetValue(keys[i], out var timeline)
                ? timeline.At(microseconds, at)
                : new OnlineLookupResult(null, isCovered);
        }

        return found;
    }

    public override void Find(EntityKeys keys, long at, OnlineRowTarget target)
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
