using Microsoft.Extensions.Logging;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Resilience;

/// <summary>Tells the world what happens inside one pipeline: counters, log, events in the order they happened.</summary>
internal sealed class PipelineObserver(string pipeline, EventBus events, TimeProvider time, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly KeyValuePair<string, object?> _tag = new(ResilienceTelemetry.PipelineAttribute, pipeline);
    private Task _published = Task.CompletedTask;

    /// <summary>Ends when every change so far has reached the handlers.</summary>
    public Task Published
    {
        get
        {
            lock (_gate)
            {
                return _published;
            }
        }
    }

    public void OnBreakerChange(BreakerState from, BreakerState to, string reason)
    {
        ResilienceTelemetry.Transitions.Add(1, _tag, new(ResilienceTelemetry.StateAttribute, to.ToString()));
        logger.BreakerChanged(pipeline, from, to, reason);
        var change = new BreakerStateChanged(pipeline, from, to, time.GetUtcNow(), reason);
        lock (_gate)
        {
            _published = PublishAfter(_published, change);
        }
    }

    public ValueTask OnRetry()
    {
        ResilienceTelemetry.Retries.Add(1, _tag);
        return ValueTask.CompletedTask;
    }

    public ValueTask OnTimeout(string kind)
    {
        ResilienceTelemetry.Timeouts.Add(1, _tag, new(ResilienceTelemetry.TimeoutAttribute, kind));
        return ValueTask.CompletedTask;
    }

    // The caller that trips the breaker must not wait for handlers, and handlers must see changes in order.
    private async Task PublishAfter(Task earlier, BreakerStateChanged change)
    {
        await earlier.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        await events.PublishAsync(change, CancellationToken.None).ConfigureAwait(false);
    }
}
