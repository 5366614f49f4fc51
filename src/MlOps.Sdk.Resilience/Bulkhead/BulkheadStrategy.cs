using System.Diagnostics.CodeAnalysis;
using Polly;

namespace MlOps.Sdk.Resilience;

/// <summary>Lets a bounded number of calls run and a bounded number wait; refuses the rest at once.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "The semaphore holds no handle unless its wait handle is asked for.")]
internal sealed class BulkheadStrategy(string pipeline, BulkheadOptions options) : ResilienceStrategy
{
    private readonly SemaphoreSlim _places = new(options.MaxConcurrency, options.MaxConcurrency);
    private readonly int _maxConcurrency = options.MaxConcurrency;
    private readonly int _maxInside = options.MaxConcurrency + options.MaxQueue;
    private int _inside;

    public int Running => _maxConcurrency - _places.CurrentCount;

    public int Waiting => Math.Max(0, Volatile.Read(ref _inside) - _maxConcurrency);

    protected override async ValueTask<Outcome<TResult>> ExecuteCore<TResult, TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback, ResilienceContext context, TState state)
    {
        if (Interlocked.Increment(ref _inside) > _maxInside)
        {
            Interlocked.Decrement(ref _inside);
            return Outcome.FromException<TResult>(Rejections.BulkheadFull(pipeline, _maxConcurrency, _maxInside - _maxConcurrency));
        }

        try
        {
            await _places.WaitAsync(context.CancellationToken).ConfigureAwait(context.ContinueOnCapturedContext);
            try
            {
                return await callback(context, state).ConfigureAwait(context.ContinueOnCapturedContext);
            }
            finally
            {
                _places.Release();
            }
        }
        catch (Exception exception)
        {
            return Outcome.FromException<TResult>(exception);
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }
}
