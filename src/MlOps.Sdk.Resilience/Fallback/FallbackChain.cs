using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Resilience;

/// <summary>
/// Steps in order of quality; the first that answers wins and the answer says which level it has. A cancelled caller and
/// bad input are not degraded: they are thrown as they are. Immutable and thread-safe.
/// </summary>
/// <typeparam name="TIn">What is asked.</typeparam>
/// <typeparam name="TOut">The answer.</typeparam>
public sealed class FallbackChain<TIn, TOut>
{
    private readonly FallbackStep<TIn, TOut>[] _steps;

    /// <summary>Creates the chain.</summary>
    /// <param name="name">Name of what answers, such as the deployment.</param>
    /// <param name="steps">At least one step. They are tried by level; steps of one level in the order given.</param>
    public FallbackChain(string name, params IEnumerable<FallbackStep<TIn, TOut>> steps)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(steps);
        Name = name;
        _steps = [.. steps.OrderBy(step => step.Level)];
        if (_steps.Length == 0)
        {
            throw new ArgumentException($"The fallback chain \"{name}\" has no step; give it at least one.", nameof(steps));
        }
    }

    /// <summary>Name of what answers.</summary>
    public string Name { get; }

    /// <summary>The steps in the order they are tried.</summary>
    public IReadOnlyList<FallbackStep<TIn, TOut>> Steps => _steps;

    /// <summary>Asks step by step until one answers.</summary>
    /// <param name="input">Handed to each step.</param>
    /// <param name="cancellationToken">Ends the call; a cancelled call is not degraded.</param>
    /// <exception cref="ServingException">
    /// No step answered; the inner exception holds every cause in the order tried. The reason is that of the causes when all of them
    /// are refusals for one reason, such as <see cref="ServingErrorReason.Overloaded"/>.
    /// </exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<FallbackResult<TOut>> InvokeAsync(TIn input, CancellationToken cancellationToken = default)
    {
        List<Degradation>? degradations = null;
        foreach (var step in _steps)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                var value = await step.Answer(input, cancellationToken).ConfigureAwait(false);
                return new FallbackResult<TOut>(value, step.Level, step.Name, degradations ?? (IReadOnlyList<Degradation>)[]);
            }
            catch (Exception exception) when (IsDegradable(exception, cancellationToken))
            {
                (degradations ??= []).Add(new Degradation(step.Level, step.Name, exception));
                ResilienceTelemetry.Degradations.Add(1, new KeyValuePair<string, object?>(ResilienceTelemetry.StepAttribute, step.Name));
            }
        }

        throw NoAnswer(degradations!);
    }

    private static bool IsDegradable(Exception exception, CancellationToken cancellationToken) =>
        !(exception is OperationCanceledException && cancellationToken.IsCancellationRequested) && !ErrorKinds.IsCallersFault(exception);

    private ServingException NoAnswer(List<Degradation> degradations) => new(
        $"No level of \"{Name}\" could answer. {string.Join(' ', degradations.Select(degradation => degradation.Reason))} Repair the model, or add a static default.",
        Name,
        new AggregateException(degradations.Select(degradation => degradation.Cause)))
    {
        Reason = ReasonOf(degradations),
        IsTransient = degradations.Exists(degradation => ErrorKinds.IsTransient(degradation.Cause)),
        RetryAfter = degradations.Select(degradation => (degradation.Cause as ServingException)?.RetryAfter).Min(),
    };

    // A call that every level refused for the same cause can be answered as that cause: too many calls, or too little time.
    private static ServingErrorReason ReasonOf(List<Degradation> degradations) =>
        degradations[0].Cause is ServingException { Reason: var reason } && degradations.TrueForAll(degradation =>
            ErrorKinds.IsRefusal(degradation.Cause) && ((ServingException)degradation.Cause).Reason == reason)
            ? reason
            : ServingErrorReason.NoLevelAnswered;
}
