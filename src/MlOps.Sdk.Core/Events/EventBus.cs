using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MlOps.Sdk.Core;

/// <summary>
/// Hands events to subscribers inside this process, in the order of their subscription, one after the other. A handler that
/// throws is logged and counted and does not stop the others. Thread-safe. Events are not kept: who subscribes later misses them.
/// </summary>
public sealed class EventBus
{
    private readonly ConcurrentDictionary<Type, ImmutableArray<Subscription>> _subscriptions = new();
    private readonly ILogger _logger;

    /// <summary>Creates a bus.</summary>
    /// <param name="logger">Receives the failures of handlers; none by default.</param>
    public EventBus(ILogger<EventBus>? logger = null) => _logger = logger ?? NullLogger<EventBus>.Instance;

    /// <summary>Calls every handler of the event's static type <typeparamref name="T"/> and returns when all have finished.</summary>
    /// <typeparam name="T">The event's type; handlers of base types are not called.</typeparam>
    /// <param name="event">The event.</param>
    /// <param name="cancellationToken">Passed to the handlers; when it is cancelled the remaining ones are not called.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask PublishAsync<T>(T @event, CancellationToken cancellationToken = default)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(@event);
        return _subscriptions.TryGetValue(typeof(T), out var subscriptions) && !subscriptions.IsEmpty
            ? CallAsync(subscriptions, @event, cancellationToken)
            : ValueTask.CompletedTask;
    }

    /// <summary>Adds a handler.</summary>
    /// <typeparam name="T">The type the event is published as.</typeparam>
    /// <param name="handler">Called once per event; must be safe to call from many threads.</param>
    /// <returns>Ends the subscription when disposed; a publication under way may still reach the handler.</returns>
    public IDisposable Subscribe<T>(Func<T, CancellationToken, ValueTask> handler)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(handler);
        var subscription = new Subscription<T>(this, handler);
        _subscriptions.AddOrUpdate(
            typeof(T), static (_, added) => [added], static (_, present, added) => present.Add(added), (Subscription)subscription);
        return subscription;
    }

    private async ValueTask CallAsync<T>(ImmutableArray<Subscription> subscriptions, T @event, CancellationToken cancellationToken)
    {
        foreach (var subscription in subscriptions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await ((Subscription<T>)subscription).Handler(@event, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception exception)
            {
                MlOpsTelemetry.HandlerFailures.Add(1);
                Log.EventHandlerFailed(_logger, typeof(T).Name, exception);
            }
        }
    }

    private abstract class Subscription;

    private sealed class Subscription<T>(EventBus bus, Func<T, CancellationToken, ValueTask> handler) : Subscription, IDisposable
    {
        public Func<T, CancellationToken, ValueTask> Handler { get; } = handler;

        public void Dispose() => bus._subscriptions.AddOrUpdate(
            typeof(T), static (_, _) => [], static (_, present, removed) => present.Remove(removed), (Subscription)this);
    }
}
