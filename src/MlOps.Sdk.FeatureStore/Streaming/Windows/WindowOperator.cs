using System.Runtime.InteropServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// Aggregates events by key and window. A window's result is given when the watermark reaches its end; with allowed lateness the window is
/// kept that much longer, and its result given again when a late event changes it. Then it is forgotten.
/// </summary>
internal sealed class WindowOperator : StreamOperator
{
    private readonly WindowDefinition _definition;
    private readonly StreamTimeOptions _time;
    private readonly WindowAggregates _aggregates;
    private readonly RowEncoding _keys;
    private readonly int _timestamp;
    private readonly WindowResults _results;
    private readonly EventClock _clock;
    private readonly EventBuffer _loaded;
    private readonly Dictionary<byte[], List<OpenWindow>> _windows = new(EntityKeyComparer.Instance);
    private readonly PriorityQueue<OpenWindow, (long Due, long Start, byte[] Key)> _due = new(DueOrder.Instance);

    public WindowOperator(WindowDefinition definition, StreamTimeOptions time, Schema events, string timestamp, IReadOnlyList<string> keys, WindowAggregates aggregates)
    {
        (_definition, _time, _aggregates) = (definition, time, aggregates);
        _keys = new RowEncoding(events, keys);
        _timestamp = events.Require(timestamp);
        var withRetractions = definition.Merges && time.LatePolicy == LatePolicy.Update;
        Schema = WindowResults.SchemaOf(_keys, aggregates, withRetractions);
        _results = new WindowResults(aggregates, _keys, Schema, withRetractions);
        _clock = new EventClock(time);
        _loaded = aggregates.CreateBuffer();
    }

    public Schema Schema { get; }

    /// <summary>How many windows are kept.</summary>
    public int Count => _windows.Values.Sum(w => w.Count);

    public override async ValueTask<IReadOnlyList<RecordBatch>> ProcessAsync(int input, RecordBatch batch, StreamCounters counters, CancellationToken cancellationToken)
    {
        using var events = Complete(batch, counters);
        var times = (Column<long>)events.Columns[_timestamp];
        _loaded.Load(times, times, [.. _aggregates.Columns.Select(c => events[c])]);
        var missed = new List<int>();
        for (var row = 0; row < events.RowCount; row++)
        {
            var arrival = _clock.Observe(times[row]);
            counters.Arrived(arrival);
            if (arrival == Arrival.TooLate)
            {
                missed.Add(row);
                continue;
            }

            Add(_keys.Encode(events, row), row, times[row]);
            Close(_clock.Watermark);
        }

        counters.Watermark = _clock.Watermark;
        if (missed.Count > 0 && _time.SideOutput is { } sideOutput)
        {
            await sideOutput(events.Take(CollectionsMarshal.AsSpan(missed)), cancellationToken).ConfigureAwait(false);
        }

        return _results.Build();
    }

    public override IReadOnlyList<RecordBatch> End(int input, StreamCounters counters)
    {
        Close(long.MaxValue);
        return _results.Build();
    }

    public override void Save(StateWriter target)
    {
        target.Write(_aggregates.Layout.AsSpan());
        _clock.Save(target);
        target.Write(Count);
        foreach (var window in _windows.Values.SelectMany(w => w))
        {
            window.Save(target);
        }
    }

    public override void Load(ref StateReader source)
    {
        if (!source.ReadBytes().AsSpan().SequenceEqual(_aggregates.Layout))
        {
            throw new SchemaException("The checkpoint is of a stream with other aggregations. Use another folder for it, or replay the events from the start.");
        }

        _clock.Load(ref source);
        for (var left = source.ReadCount(sizeof(long)); left > 0; left--)
        {
            var window = OpenWindow.Load(ref source, Create);
            Keep(window);
        }
    }

    private void Add(byte[] key, int row, long time)
    {
        var open = CollectionsMarshal.GetValueRefOrAddDefault(_windows, key, out _) ??= [];
        foreach (var (start, end) in _definition.Of(time))
        {
            var window = _definition.Merges ? Merge(open, key, start, end) : open.Find(w => w.Start == start);
            if (window is null)
            {
                window = Create(key, start, end);
                Keep(window);
            }

            window.Add(_loaded, row);
            if (window.End <= _clock.Watermark)
            {
                _results.Add(window);
                window.IsGiven = true;
            }
        }
    }

    /// <summary>The session that a span of time falls into, made larger or put together of several where it must be; null when there is none.</summary>
    private OpenWindow? Merge(List<OpenWindow> open, byte[] key, long start, long end)
    {
        var touched = open.FindAll(w => w.Start < end && start < w.End);
        if (touched.Count == 0)
        {
            return null;
        }

        var (first, last) = (Math.Min(start, touched.Min(w => w.Start)), Math.Max(end, touched.Max(w => w.End)));
        if (touched.Count == 1 && (touched[0].Start, touched[0].End) == (first, last))
        {
            return touched[0];
        }

        var largest = touched.MaxBy(w => w.Events!.Count)!;
        foreach (var window in touched)
        {
            open.Remove(window);
            window.IsGone = true;
            if (window.IsGiven)
            {
                _results.Add(window, isRetracted: true);
            }

            for (var i = 0; window != largest && i < window.Events!.Count; i++)
            {
                largest.Events!.Insert(window.Events, i);
            }
        }

        var merged = new OpenWindow(key, first, last) { Events = largest.Events };
        Keep(merged);
        return merged;
    }

    /// <summary>Gives the results of windows that end by then, and forgets those that no event changes any more.</summary>
    private void Close(long watermark)
    {
        while (_due.TryPeek(out var window, out var order) && order.Due <= watermark)
        {
            _due.Dequeue();
            if (window.IsGone)
            {
                continue;
            }

            if (!window.IsGiven)
            {
                _results.Add(window);
                window.IsGiven = true;
            }

            if (watermark == long.MaxValue || window.End + _time.Lateness <= watermark)
            {
                Forget(window);
            }
            else
            {
                _due.Enqueue(window, (window.End + _time.Lateness, window.Start, window.Key));
            }
        }
    }

    private void Forget(OpenWindow window)
    {
        var open = _windows[window.Key];
        open.Remove(window);
        if (open.Count == 0)
        {
            _windows.Remove(window.Key);
        }
    }

    private void Keep(OpenWindow window)
    {
        (CollectionsMarshal.GetValueRefOrAddDefault(_windows, window.Key, out _) ??= []).Add(window);
        _due.Enqueue(window, (window.End, window.Start, window.Key));
    }

    private OpenWindow Create(byte[] key, long start, long end) => _definition.Merges
        ? new OpenWindow(key, start, end) { Events = _aggregates.CreateBuffer() }
        : new OpenWindow(key, start, end) { States = _aggregates.CreateStates() };

    /// <summary>The events that have a key and a time.</summary>
    private RecordBatch Complete(RecordBatch batch, StreamCounters counters)
    {
        var kept = Enumerable.Range(0, batch.RowCount).Where(i => !batch.Columns[_timestamp].IsNull(i) && !_keys.HasNull(batch, i)).ToArray();
        counters.PassedOver(batch.RowCount - kept.Length);
        return kept.Length == batch.RowCount ? batch.Share() : batch.Take(kept);
    }

    private sealed class DueOrder : IComparer<(long Due, long Start, byte[] Key)>
    {
        public static DueOrder Instance { get; } = new();

        public int Compare((long Due, long Start, byte[] Key) x, (long Due, long Start, byte[] Key) y) =>
            (x.Due, x.Start).CompareTo((y.Due, y.Start)) is var byTime and not 0 ? byTime : x.Key.AsSpan().SequenceCompareTo(y.Key);
    }
}
