using System.Runtime.CompilerServices;
using Polly;

namespace MlOps.Sdk.Resilience;

/// <summary>
/// The breaker as a Polly strategy. Polly's own breaker measures the break by the wall clock and closes when a probe is
/// cancelled; both are wrong for models, so only the pipeline around it is Polly's.
/// </summary>
internal sealed class BreakerStrategy(string pipeline, BreakerStateMachine machine) : ResilienceStrategy
{
    /// <summary>The same without a pipeline around it: a model in this process is called many hundred thousand times a second.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<TResult> ExecuteAsync<TState, TResult>(
        Func<TState, CancellationToken, ValueTask<TResult>> call, TState state, CancellationToken cancellationToken)
    {
        var admission = machine.TryEnter();
        if (!admission.IsAdmitted)
        {
            throw Rejections.CircuitOpen(pipeline, machine.State, admission.RetryAfter);
        }

        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            var result = await call(state, cancellationToken).ConfigureAwait(false);
            machine.Record(admission, BreakerVerdict.Success);
            return result;
        }
        catch (Exception exception)
        {
            machine.Record(admission, Judge(exception, cancellationToken));
            throw;
        }
    }

    protected override ValueTask<Outcome<TResult>> ExecuteCore<TResult, TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback, ResilienceContext context, TState state)
    {
        var admission = machine.TryEnter();
        if (!admission.IsAdmitted)
        {
            return ValueTask.FromResult(Outcome.FromException<TResult>(Rejections.CircuitOpen(pipeline, machine.State, admission.RetryAfter)));
        }

        return CallAsync(callback, context, state, admission);
    }

    private async ValueTask<Outcome<TResult>> CallAsync<TResult, TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback, ResilienceContext context, TState state, BreakerAdmission admission)
    {
        Outcome<TResult> outcome;
        try
        {
            outcome = await callback(context, state).ConfigureAwait(context.ContinueOnCapturedContext);
        }
        catch (Exception exception)
        {
            outcome = Outcome.FromException<TResult>(exception);
        }

        machine.Record(admission, Judge(outcome.Exception, context.CancellationToken));
        return outcome;
    }

    private static BreakerVerdict Judge(Exception? exception, CancellationToken cancellationToken) => exception switch
    {
        null => BreakerVerdict.Success,
        OperationCanceledException when cancellationToken.IsCancellationRequested => BreakerVerdict.None,
        _ when ErrorKinds.IsCallersFault(exception) || ErrorKinds.IsRefusal(exception) => BreakerVerdict.None,
        _ => BreakerVerdict.Failure,
    };
}
