using System.Runtime.InteropServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// Fills a view from a stream. Rows are written online as soon as no further event waits to be read, so a stream that catches up with a long
/// history writes them together. The offline store gets each row once, when no event can change it any more, and what is not final yet when the
/// source ends.
/// </summary>
/// <remarks>Events of erased entities up to the time of their erasure are passed over, so that a replay does not bring them back; later ones are new data.</remarks>
internal abstract class FeatureStream(FeatureViewVersion view, FeatureEvents events, StreamTimeOptions time, FeatureRowWriter writer, StreamCounters counters) : IStreamJob
{
    private const int MostRows = 250_000;

    private readonly List<RecordBatch> _final = [];
    private int _finalRows;
    private int _shown;

    public bool IsFull => _finalRows >= MostRows;

    /// <summary>Keys that may not come back.</summary>
    public ErasedKeys Erased { get; set; } = ErasedKeys.None;

    protected FeatureViewVersion View { get; } = view;

    protected FeatureEvents Events { get; } = events;

    protected StreamCounters Counters { get; } = counters;

    protected EventClock Clock { get; } = new(time);

    public static FeatureStream Create(FeatureViewVersion view, EventSource source, StreamTimeOptions time, FeatureRowWriter writer, StreamCounters counters)
    {
        var events = new FeatureEvents(view.View, source);
        return view.View.IsAggregated
            ? new AggregatedFeatureStream(view, events, time, writer, counters)
            : new PlainFeatureStream(view, events, time, writer, counters);
    }

    public virtual ValueTask StartAsync(CancellationToken cancellationToken) =>
        Counters.Events == 0 ? writer.BeginAsync(View, cancellationToken) : ValueTask.CompletedTask;

    public async ValueTask ProcessAsync(int source, RecordBatch batch, CancellationToken cancellationToken)
    {
        using var complete = Events.Complete(batch, Erased);
        Counters.PassedOver(batch.RowCount - complete.RowCount);
        var (taken, missed) = Judge(Events.Times(complete).Values);
        Counters.Watermark = Clock.Watermark;
        if (taken.Count > 0)
        {
            using var accepted = complete.Take(CollectionsMarshal.AsSpan(taken));
            Take(accepted);
        }

        if (missed.Count > 0 && time.SideOutput is { } sideOutput)
        {
            await sideOutput(complete.Take(CollectionsMarshal.AsSpan(missed)), cancellationToken).ConfigureAwait(false);
        }
    }

    public virtual async ValueTask ShowAsync(CancellationToken cancellationToken)
    {
        for (; _shown < _final.Count; _shown++)
        {
            await WriteOnlineAsync(_final[_shown], cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        if (_final.Count > 0)
        {
            using var rows = RecordBatch.Concat(_final);
            await writer.AppendAsync(View, rows, cancellationToken).ConfigureAwait(false);
            Counters.Gave(rows.RowCount);
        }

        _final.ForEach(f => f.Dispose());
        _final.Clear();
        (_finalRows, _shown) = (0, 0);
    }

    public virtual ValueTask EndAsync(int source, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public virtual void Save(StateWriter target) => Clock.Save(target);

    public virtual void Load(ref StateReader source) => Clock.Load(ref source);

    /// <summary>Forgets an entity: what is kept of it, and rows that were not given to the offline store yet. Returns how many of both there were.</summary>
    public virtual long Forget(StreamErasure erasure)
    {
        Erased = erasure.Erased;
        var (key, forgotten) = (ErasureKey.Canonical(erasure.Key), 0L);
        for (var i = 0; i < _final.Count; i++)
        {
            var rows = _final[i];
            var columns = rows.Columns.Take(Events.KeySchema.Count).ToArray();
            int[] kept = [.. Enumerable.Range(0, rows.RowCount).Where(row => ErasureKey.Canonical(columns, row) != key)];
            if (kept.Length < rows.RowCount)
            {
                _final[i] = rows.Take(kept);
                (forgotten, _finalRows) = (forgotten + rows.RowCount - kept.Length, _finalRows - (rows.RowCount - kept.Length));
                rows.Dispose();
            }
        }

        return forgotten;
    }

    /// <summary>Takes events that are in time, or late and still allowed.</summary>
    protected abstract void Take(RecordBatch events);

    /// <summary>Keeps rows for the offline store, which gets them at the next commit. Takes the batch over.</summary>
    protected void Finish(RecordBatch rows)
    {
        _final.Add(rows);
        _finalRows += rows.RowCount;
    }

    protected ValueTask WriteOnlineAsync(RecordBatch rows, CancellationToken cancellationToken) => writer.WriteOnlineAsync(View, rows, cancellationToken);

    protected async ValueTask WriteAsync(RecordBatch rows, CancellationToken cancellationToken)
    {
        await writer.WriteAsync(View, rows, cancellationToken).ConfigureAwait(false);
        Counters.Gave(rows.RowCount);
    }

    private (List<int> Taken, List<int> Missed) Judge(ReadOnlySpan<long> times)
    {
        var (taken, missed) = (new List<int>(times.Length), new List<int>());
        for (var row = 0; row < times.Length; row++)
        {
            var arrival = Clock.Observe(times[row]);
            Counters.Arrived(arrival);
            (arrival == Arrival.TooLate ? missed : taken).Add(row);
        }

        return (taken, missed);
    }
}
