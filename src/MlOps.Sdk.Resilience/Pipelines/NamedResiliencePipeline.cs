using Polly;
using Polly.Timeout;

namespace MlOps.Sdk.Resilience;

/// <summary>
/// The protection around one model or store. Thread-safe. Refusals and timeouts surface as
/// <see cref="Core.ServingException"/> marked transient; everything else passes through as it was thrown.
/// </summary>
public sealed class NamedResiliencePipeline
{
    private readonly ResiliencePipeline _pipeline;
    private readonly BreakerStateMachine? _breaker;
    private readonly BreakerStrategy? _onlyBreaker;
    private readonly BulkheadStrategy? _bulkhead;

    internal NamedResiliencePipeline(string name, ResilienceOptions options, TimeProvider time, PipelineObserver observer)
    {
        Name = name;
        var builder = new ResiliencePipelineBuilder { Name = name, TimeProvider = time };
        if (options.TotalTimeout is { } total)
        {
            builder.AddTimeout(new TimeoutStrategyOptions { Name = "total", Timeout = total, OnTimeout = _ => observer.OnTimeout("total") });
        }

        if (options.Bulkhead is { } bulkhead)
        {
            _bulkhead = new BulkheadStrategy(name, bulkhead);
            builder.AddStrategy(_ => _bulkhead, new StrategyOptions("bulkhead"));
        }

        if (options.Retry is { } retry)
        {
            builder.AddRetry(retry.ToStrategy(observer));
        }

        if (options.Breaker is { } breaker)
        {
            _breaker = new BreakerStateMachine(breaker, time, observer.OnBreakerChange);
            var strategy = new BreakerStrategy(name, _breaker);
            builder.AddStrategy(_ => strategy, new StrategyOptions("breaker"));
            _onlyBreaker = options is { TotalTimeout: null, AttemptTimeout: null, Bulkhead: null, Retry: null } ? strategy : null;
        }

        if (options.AttemptTimeout is { } attempt)
        {
            builder.AddTimeout(new TimeoutStrategyOptions { Name = "attempt", Timeout = attempt, OnTimeout = _ => observer.OnTimeout("attempt") });
        }

        _pipeline = builder.Build();
    }

    /// <summary>The name it was registered under.</summary>
    public string Name { get; }

    /// <summary>Where the breaker stands; null when the pipeline has none. An open breaker turns half-open with the first call after the break.</summary>
    public BreakerState? BreakerState => _breaker?.State;

    /// <summary>Calls that hold a place of the bulkhead now; 0 when the pipeline has none.</summary>
    public int Running => _bulkhead?.Running ?? 0;

    /// <summary>Calls that wait for a place of the bulkhead now; 0 when the pipeline has none.</summary>
    public int Waiting => _bulkhead?.Waiting ?? 0;

    /// <summary>Runs the call with the protection.</summary>
    /// <typeparam name="TResult">What the call gives.</typeparam>
    /// <param name="call">The call; its token ends with the caller's and with the timeouts.</param>
    /// <param name="cancellationToken">Cancels the wait and the call.</param>
    /// <exception cref="Core.ServingException">The breaker is open, the bulkhead is full, or a timeout struck.</exception>
    public ValueTask<TResult> ExecuteAsync<TResult>(Func<CancellationToken, ValueTask<TResult>> call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return ExecuteAsync(static (state, token) => state(token), call, cancellationToken);
    }

    /// <summary>Runs the call with the protection; the state is handed through so that the call needs no closure.</summary>
    /// <typeparam name="TState">What the call needs.</typeparam>
    /// <typeparam name="TResult">What the call gives.</typeparam>
    /// <param name="call">The call; its token ends with the caller's and with the timeouts.</param>
    /// <param name="state">Handed to the call.</param>
    /// <param name="cancellationToken">Cancels the wait and the call.</param>
    /// <exception cref="Core.ServingException">The breaker is open, the bulkhead is full, or a timeout struck.</exception>
    public ValueTask<TResult> ExecuteAsync<TState, TResult>(
        Func<TState, CancellationToken, ValueTask<TResult>> call, TState state, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return _onlyBreaker is { } breaker ? breaker.ExecuteAsync(call, state, cancellationToken) : ExecuteAllAsync(call, state, cancellationToken);
    }

    private async ValueTask<TResult> ExecuteAllAsync<TState, TResult>(
        Func<TState, CancellationToken, ValueTask<TResult>> call, TState state, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.ExecuteAsync(
                static (both, token) => both.Call(both.State, token), (Call: call, State: state), cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutRejectedException exception)
        {
            throw Rejections.TimedOut(Name, exception);
        }
    }

    private sealed class StrategyOptions : ResilienceStrategyOptions
    {
        public StrategyOptions(string name) => Name = name;
    }
}
