using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>
/// Holds rows until they are worth a write, and writes them beside the traffic: after a while, when they are many, when somebody asks, and at the end.
/// </summary>
internal sealed class PredictionLogger : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly PredictionLogStore _store;
    private readonly PredictionLogOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly Task _loop;
    private List<(string Model, RecordBatch Rows)> _waiting = [];
    private (long Written, long Waiting, long Dropped) _counts;
    private bool _isClosed;

    public PredictionLogger(PredictionLogStore store, IOptions<PredictionLogOptions> options, TimeProvider time, ILogger<PredictionLogger>? logger = null)
    {
        (_store, _options, _time, _logger) = (store, options.Value, time, (ILogger?)logger ?? NullLogger.Instance);
        _timer = time.CreateTimer(_ => _wake.Writer.TryWrite(true), null, _options.FlushInterval, Timeout.InfiniteTimeSpan);
        _loop = Task.Run(RunAsync);
        KeyColumns = [.. _options.KeyColumns];
    }

    public double Share => _options.Share;

    public string[] KeyColumns { get; }

    public PredictionLogCounts Counts
    {
        get
        {
            lock (_gate)
            {
                return new PredictionLogCounts(_counts.Written, _counts.Waiting, _counts.Dropped);
            }
        }
    }

    /// <summary>Takes over rows of one model, and drops those for which there is no room.</summary>
    public void Add(string model, RecordBatch rows)
    {
        int taken;
        lock (_gate)
        {
            taken = _isClosed ? 0 : (int)Math.Min(rows.RowCount, _options.Capacity - _counts.Waiting);
            if (taken > 0)
            {
                _waiting.Add((model, rows.Slice(0, taken)));
                _counts.Waiting += taken;
            }

            _counts.Dropped += rows.RowCount - taken;
            if (_counts.Waiting >= _options.FlushRows)
            {
                _wake.Writer.TryWrite(true);
            }
        }

        CountDropped(model, rows.RowCount - taken);
        rows.Dispose();
    }

    /// <summary>Writes all that waits.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            List<(string Model, RecordBatch Rows)> taken;
            lock (_gate)
            {
                (taken, _waiting) = (_waiting, []);
            }

            await WriteAsync(taken, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    public ValueTask<long> MaintainAsync(CancellationToken cancellationToken) =>
        _store.MaintainAsync(_options.Retention is { } kept ? _time.GetUtcNow() - kept : null, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
        }

        _wake.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
        _writing.Dispose();
    }

    private async Task RunAsync()
    {
        for (var flushes = 0; await _wake.Reader.WaitToReadAsync().ConfigureAwait(false);)
        {
            _wake.Reader.TryRead(out _);
            await TryAsync(() => FlushAsync(CancellationToken.None)).ConfigureAwait(false);
            if (++flushes % _options.MaintainAfterFlushes == 0)
            {
                await TryAsync(async () => await MaintainAsync(CancellationToken.None).ConfigureAwait(false)).ConfigureAwait(false);
            }

            _timer.Change(_options.FlushInterval, Timeout.InfiniteTimeSpan);
        }

        await TryAsync(() => FlushAsync(CancellationToken.None)).ConfigureAwait(false);
        DropWaiting();
    }

    private async ValueTask TryAsync(Func<ValueTask> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _logger.PredictionsNotWritten(exception);
        }
    }

    // Rows of one kind go into one commit.
    private async ValueTask WriteAsync(List<(string Model, RecordBatch Rows)> taken, CancellationToken cancellationToken)
    {
        var kinds = taken.GroupBy(part => (part.Model, part.Rows.Schema)).Select(kind => (kind.Key.Model, Rows: kind.Select(part => part.Rows).ToList())).ToList();
        for (var done = 0; done < kinds.Count; done++)
        {
            var (model, rows) = kinds[done];
            try
            {
                await _store.AppendAsync(model, rows, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                // Whether a commit has its name may be in doubt; then the rows are given up, rather than written twice.
                if (exception is ArtifactException { Reason: not ArtifactErrorReason.StorageFull } or SchemaException)
                {
                    Settle(rows, isWritten: false);
                    rows.ForEach(batch => Drop(model, batch));
                    done++;
                }

                PutBack(kinds[done..]);
                throw;
            }

            Settle(rows, isWritten: true);
            rows.ForEach(batch => batch.Dispose());
        }
    }

    private void PutBack(IEnumerable<(string Model, List<RecordBatch> Rows)> kinds)
    {
        lock (_gate)
        {
            _waiting.InsertRange(0, kinds.SelectMany(kind => kind.Rows.Select(rows => (kind.Model, rows))));
        }
    }

    private void Settle(List<RecordBatch> rows, bool isWritten)
    {
        var count = rows.Sum(batch => (long)batch.RowCount);
        lock (_gate)
        {
            _counts.Waiting -= count;
            _counts.Written += isWritten ? count : 0;
        }
    }

    private void DropWaiting()
    {
        List<(string Model, RecordBatch Rows)> left;
        lock (_gate)
        {
            (left, _waiting) = (_waiting, []);
            _counts.Waiting = 0;
        }

        left.ForEach(part => Drop(part.Model, part.Rows));
    }

    private void Drop(string model, RecordBatch rows)
    {
        lock (_gate)
        {
            _counts.Dropped += rows.RowCount;
        }

        CountDropped(model, rows.RowCount);
        rows.Dispose();
    }

    private static void CountDropped(string model, int rows)
    {
        if (rows > 0)
        {
            ServingTelemetry.NotLogged.Add(rows, new KeyValuePair<string, object?>(MlOpsTelemetry.ModelNameAttribute, model));
        }
    }
}
