using System.Threading.Channels;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>
/// Brings copies of answered rows to a version that answers nobody, off the path of the calls: they never wait for it, never
/// see its errors, and what it cannot keep up with is dropped and counted. Holds its version until it is closed.
/// </summary>
internal sealed class ShadowLane : IAsyncDisposable
{
    private readonly ServedVersion _version;
    private readonly ShadowPlan _plan;
    private readonly TimeProvider _time;
    private readonly ShadowTotals _totals;
    private readonly Channel<ShadowItem> _queue = Channel.CreateUnbounded<ShadowItem>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _loop;
    private int _waiting;

    /// <summary>Takes over one hold of the version.</summary>
    public ShadowLane(ServedVersion version, ShadowPlan plan, TimeProvider time)
    {
        (_version, _plan, _time, _totals) = (version, plan, time, new ShadowTotals(plan.Tolerance));
        _loop = Task.Run(RunAsync);
    }

    public ServedVersion Version => _version;

    public ShadowReport Report() => _totals.Report(_version.Model, _version.Number);

    /// <summary>Takes rows and their answers along, if the request is one of the chosen share and there is room.</summary>
    public void Offer(PredictionInput input, Scored answered, string requestId)
    {
        var rows = answered.RowCount;
        if (_plan.Share < 1 && StickyHash.Place("shadow", requestId) >= _plan.Share)
        {
            return;
        }

        if (Interlocked.Add(ref _waiting, rows) > _plan.Capacity)
        {
            Interlocked.Add(ref _waiting, -rows);
            _totals.Drop(rows);
            return;
        }

        ShadowItem? item = null;
        try
        {
            item = Copy(input, answered);
        }
        catch (Exception exception) when (exception is MlOpsException or ArgumentException)
        {
            _totals.Fail(rows, exception.Message);
        }

        if (item is null || !_queue.Writer.TryWrite(item))
        {
            item?.Dispose();
            Interlocked.Add(ref _waiting, -rows);
        }
    }

    /// <summary>Waits until everything offered so far is compared.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await (_queue.Writer.TryWrite(ShadowItem.Marker(reached)) ? reached.Task : _loop).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
    }

    private ShadowItem Copy(PredictionInput input, Scored answered)
    {
        var answers = new double[answered.RowCount];
        answered.ReadValues(answers);
        var labels = Array.ConvertAll(answers, answered.Meaning.LabelOf);
        return input switch
        {
            VectorInput row => new ShadowItem(row.ValuesFor(_version), null, answers, labels),
            RowInput row when _version.RowScorer is not null => new ShadowItem(row.ReadFor(_version), null, answers, labels),
            _ => new ShadowItem(null, input.For(_version).Select(_version.InputNames), answers, labels),
        };
    }

    private async Task RunAsync()
    {
        await foreach (var item in _queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            using (item)
            {
                item.Reached?.SetResult();
                Compare(item);
            }

            Interlocked.Add(ref _waiting, -item.RowCount);
        }

        _version.Release();
    }

    private void Compare(ShadowItem item)
    {
        if (item.RowCount == 0)
        {
            return;
        }

        var started = _time.GetTimestamp();
        try
        {
            var values = new double[item.RowCount];
            if (item.Row is { } row)
            {
                values[0] = _version.RowScorer!.Score(row, CancellationToken.None);
            }
            else
            {
                using var outputs = _version.Score(item.Batch!, CancellationToken.None);
                ColumnReading.Gather(outputs[_version.MainOutput.Name], 0, outputs.RowCount, values);
            }

            _totals.Add(item.Answers, item.Labels, values, _version.LabelOf, _time.GetElapsedTime(started));
        }
        catch (Exception exception)
        {
            // Whatever a candidate does wrong is what the report is for.
            _totals.Fail(item.RowCount, exception.Message);
        }
    }
}
