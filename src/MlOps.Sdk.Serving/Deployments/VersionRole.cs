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

    public ValueTask<Scored> AnswerAsync(PredictionInput input, CancellationToken cancellationToken)
    {
        var started = guard is null && Watch is null ? (long?)null : time.GetTimestamp();
        var call = pipeline.ExecuteAsync(static (both, token) => new ValueTask<Scored>(both.Role.Score(both.Input, token)), (Role: this, Input: input), cancellationToken);
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

    private Scored Score(PredictionInput input, CancellationToken cancellationToken)
    {
        try
        {
            Fit(input);
            return input switch
            {
                VectorInput row => Scored.Single(Version, Version, Variant, Version.RowScorer!.Score(row.Values, cancellationToken)),
                RowInput row when Version.RowScorer is { } scorer => Scored.Single(Version, Version, Variant, scorer.Score(row.ValuesFor(Version), cancellationToken)),
                _ => Scored.Batch(Version, Version, Variant, Version.Score(input.For(Version), cancellationToken)),
            };
        }
        catch (Exception exception) when (exception is not MlOpsException and not OperationCanceledException)
        {
            throw new ServingException($"Version {Version.Number} of \"{Version.Model}\" failed: {exception.Message}", Version.Model, exception) { Reason = ServingErrorReason.ModelFailed };
        }
    }

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

    private static bool SaysSomethingAboutTheModel(Exception exception, CancellationToken cancellationToken) =>
        exception is not DataValidationException and not SchemaException and not ArgumentException
        && !(exception is OperationCanceledException && cancellationToken.IsCancellationRequested);
}
