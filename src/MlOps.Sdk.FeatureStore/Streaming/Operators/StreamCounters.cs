using System.Diagnostics.Metrics;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Counts what a stream did since it began, over restarts, and tells the process's meters.</summary>
internal sealed class StreamCounters(string stream)
{
    private static readonly Meter Meter = new(StreamTelemetry.Name);
    private static readonly Counter<long> EventsMeter = Meter.CreateCounter<long>(StreamTelemetry.Events, "{event}", "Events that streams read.");
    private static readonly Counter<long> LateMeter = Meter.CreateCounter<long>(StreamTelemetry.LateEvents, "{event}", "Events that came after the watermark.");
    private static readonly Counter<long> DroppedMeter = Meter.CreateCounter<long>(StreamTelemetry.DroppedEvents, "{event}", "Late events that are in no result.");
    private static readonly Counter<long> RowsMeter = Meter.CreateCounter<long>(StreamTelemetry.Rows, "{row}", "Rows that streams gave.");

    private readonly KeyValuePair<string, object?> _tag = new(StreamTelemetry.StreamNameAttribute, stream);

    public long Events { get; private set; }

    public long Late { get; private set; }

    public long Dropped { get; private set; }

    public long Incomplete { get; private set; }

    public long Rows { get; private set; }

    public long Watermark { get; set; } = long.MinValue;

    public void Read(int events)
    {
        Events += events;
        EventsMeter.Add(events, _tag);
    }

    /// <summary>Counts an event that came late, or in time.</summary>
    public void Arrived(Arrival arrival)
    {
        if (arrival != Arrival.InTime)
        {
            Late++;
            LateMeter.Add(1, _tag);
        }

        if (arrival == Arrival.TooLate)
        {
            Dropped++;
            DroppedMeter.Add(1, _tag);
        }
    }

    public void PassedOver(int events) => Incomplete += events;

    public void Gave(long rows)
    {
        Rows += rows;
        RowsMeter.Add(rows, _tag);
    }

    public StreamProgress Progress(StreamPosition position) => new()
    {
        Events = Events, LateEvents = Late, DroppedEvents = Dropped, IncompleteEvents = Incomplete, Rows = Rows,
        Watermark = Watermark == long.MinValue ? null : Core.Timestamps.ToDateTimeOffset(Watermark), Position = position,
    };

    public void Save(StateWriter target)
    {
        foreach (var count in new[] { Events, Late, Dropped, Incomplete, Rows, Watermark })
        {
            target.Write(count);
        }
    }

    public void Load(ref StateReader source) =>
        (Events, Late, Dropped, Incomplete, Rows, Watermark) =
            (source.ReadInt64(), source.ReadInt64(), source.ReadInt64(), source.ReadInt64(), source.ReadInt64(), source.ReadInt64());
}
