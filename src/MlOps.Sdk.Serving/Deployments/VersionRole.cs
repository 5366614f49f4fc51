using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;
using MlOps.Sdk.Resilience;

namespace MlOps.Sdk.Serving;

/// <summary>A version in the part it plays: behind its own pipeline, and watched by a guard when it is a canary.</summary>
internal sealed class VersionRole(
    string variant, ServedVersion version, NamedResiliencePipeline pipeline, CanaryGuard? guard, Action<VersionRole, CanaryStatistics> onTrip, TimeProvider time)
{
    private VariantWatch? _watch;

    public string Variant { get; } = variant;

    public ServedVersion Version { get; } = version;

    /// <summary>Counts calls while a rollout looks on; null otherwise.</summary>
    public VariantWatch? Watch
    {
        get => Volatile.Read(ref _watch);
        set => Volatile.Write(ref _watch, value);
    }

    public BreakerState? BreakerState => pipeline.BreakerState;

    /// <summary>What remembers its answers; null for nothing.</summary>
    public VersionCache? Cache { get; init; }

    /// <summary>Answers out of memory, or asks the version.</summary>
    public ValueTask<Scored> AnswerAsync(PredictionInput input, CancellationToken cancellationToken) =>
        Cache is null ? AskAsync(input, cancellationToken) : Cache.AnswerAsync(this, input, cancellationToken);

    /// <summary>Asks the version. Guard and watch count this call, and no other.</summary>
    public ValueTask<Scored> AskAsync(PredictionInput input, CancellationToken cancellationToken)
    {
        var started = guard is null && Watch is null ? (long?)null : time.GetTimestamp();
        var call = pipeline.ExecuteAsync(static (both, token) => both.Role.ScoreAsync(both.Input, token), (Role: this, Input: input), cancellationToken);
        return started is { } from ? WatchAsync(call, from, cancellationToken) : call;
    }

    private async ValueTask<Scored> WatchAsync(ValueTask<Scored> call, long started, CancellationToken cancellationToken)
    {
        try
        {
            var scored = await call.ConfigureAwait(false);
            Tell(failed: false, started);
            return scored;
        }
        catch (Exception exception) when (SaysSomethingAboutTheModel(exception, cancellationToken))
        {
            Tell(failed: true, started);
            throw;
        }
    }

    private void Tell(bool failed, long started)
    {
        var latency = time.GetElapsedTime(started);
        Watch?.Add(failed, latency);
        if (guard?.Trips(failed, latency, out var statistics) == true)
        {
            onTrip(this, statistics);
        }
    }

    private ValueTask<Scored> ScoreAsync(PredictionInput input, CancellationToken cancellationToken)
    {
        ValueTask<Scored> call;
        try
        {
            Fit(input);
            call = Version.ScoreAsync(input, Variant, cancellationToken);
        }
        catch (Exception exception) when (IsUnexpected(exception))
        {
            throw Failed(exception);
        }

        return call.IsCompletedSuccessfully ? call : FinishAsync(call);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Scored> FinishAsync(ValueTask<Scored> call)
    {
        try
        {
            return await call.ConfigureAwait(false);
        }
        catch (Exception exception) when (IsUnexpected(exception))
        {
            throw Failed(exception);
        }
    }

    private ServingException Failed(Exception cause) => new($"Version {Version.Number} of \"{Version.Model}\" failed: {cause.Message}", Version.Model, cause)
    {
        Reason = ServingErrorReason.ModelFailed,
    };

    // The version a row is routed to has seen it before; one that stands in may want other columns, which is not the caller's fault.
    private void Fit(PredictionInput input)
    {
        try
        {
            input.Check(Version);
        }
        catch (Exception exception) when (exception is DataValidationException or SchemaException)
        {
            throw new ServingException($"The request does not fit version {Version.Number} of \"{Version.Model}\": {exception.Message}", Version.Model, exception) { Reason = ServingErrorReason.ModelFailed };
        }
    }

    private static bool IsUnexpected(Exception exception) => exception is not MlOpsException and not OperationCanceledException;

    private static bool SaysSomethingAboutTheModel(Exception exception, CancellationToken cancellationToken) =>
        exception is not DataValidationException and not SchemaException and not ArgumentException
        and not ServingException { Reason: ServingErrorReason.Overloaded or ServingErrorReason.DeadlineMissed }
        && !(exception is OperationCanceledException && cancellationToken.IsCancellationRequested);
}
