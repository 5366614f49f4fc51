using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>
/// Brings predictions to the handlers and to the log, off the callers' path. The queue is bounded: when handlers are too slow, what does not fit is
/// dropped and counted. Single rows are put together, so that a handler sees batches.
/// </summary>
internal sealed class PredictionPump : IAsyncDisposable
{
    private const int MostRowsTogether = 512;

    private readonly Channel<PredictionEvent> _queue;
    private readonly EventBus _events;
    private readonly ILogger _logger;
    private readonly PredictionLogger? _log;
    private readonly double _share;
    private readonly double _logShare;
    private readonly PredictionUses _always;
    private readonly Task _loop;

    public PredictionPump(ServingOptions options, EventBus events, ILogger logger, PredictionLogger? log = null)
    {
        _events = events;
        _logger = logger;
        _log = log;
        _share = options.PredictionEventShare;
        _logShare = log?.Share ?? 0;
        _always = (_share >= 1 ? PredictionUses.Events : PredictionUses.None) | (_logShare >= 1 ? PredictionUses.Log : PredictionUses.None);
        _queue = Channel.CreateBounded<PredictionEvent>(new BoundedChannelOptions(options.PredictionEventCapacity) { SingleReader = true });
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Columns of requests that are logged as keys.</summary>
    public string[] KeyColumns => _log?.KeyColumns ?? [];

    /// <summary>Who wants to know of a request. Of two shares the smaller one lies within the larger one.</summary>
    public PredictionUses UsesOf(string requestId)
    {
        var uses = _always;
        if ((_share is > 0 and < 1) || (_logShare is > 0 and < 1))
        {
            var place = StickyHash.Place("prediction-events", requestId);
            uses |= (place < _share ? PredictionUses.Events : PredictionUses.None) | (place < _logShare ? PredictionUses.Log : PredictionUses.None);
        }

        return uses;
    }

    /// <summary>Takes over the event with its batches, also when it drops it.</summary>
    public void Offer(PredictionEvent prediction)
    {
        if (!_queue.Writer.TryWrite(prediction))
        {
            CountDropped(prediction.Model, prediction.RowCount);
            prediction.Dispose();
        }
    }

    /// <summary>Ends when everything offered before has reached the handlers.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await _queue.Writer.WriteAsync(PredictionEvent.Marker(reached), cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            await _loop.WaitAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        await reached.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        var together = new List<PredictionEvent>();
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            var rows = 0;
            while (_queue.Reader.TryRead(out var next))
            {
                if (together.Count > 0 && (rows >= MostRowsTogether || !together[0].GoesWith(next)))
                {
                    await PublishAsync(together).ConfigureAwait(false);
                    rows = 0;
                }

                if (next.Reached is { } reached)
                {
                    reached.SetResult();
                    continue;
                }

                together.Add(next);
                rows += next.RowCount;
            }

            await PublishAsync(together).ConfigureAwait(false);
        }
    }

    private async ValueTask PublishAsync(List<PredictionEvent> together)
    {
        if (together.Count == 0)
        {
            return;
        }

        try
        {
            var made = PredictionEvent.ToPublic(together);
            using (made.Features)
            using (made.Outputs)
            {
                if ((together[0].Uses & PredictionUses.Log) != 0)
                {
                    _log!.Add(made.Model, PredictionEvent.ToLog(together, made));
                }

                if ((together[0].Uses & PredictionUses.Events) != 0)
                {
                    await _events.PublishAsync(made).ConfigureAwait(false);
                }
            }
        }
        catch (MlOpsException exception)
        {
            // Rows that make no batch, such as a fallback's 0.5 where the model answers whole numbers, must not end the loop.
            _logger.EventsLost(together.Count, together[0].Model, exception);
            CountDropped(together[0].Model, together.Count);
        }
        finally
        {
            together.ForEach(prediction => prediction.Dispose());
        }

        together.Clear();
    }

    private static void CountDropped(string model, int rows) =>
        ServingTelemetry.Dropped.Add(rows, new KeyValuePair<string, object?>(MlOpsTelemetry.ModelNameAttribute, model));
}
