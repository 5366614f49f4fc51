using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>An endpoint outside this process.</summary>
/// <param name="endpoint">The endpoint.</param>
/// <param name="weight">Its weight.</param>
/// <param name="health">Its health.</param>
/// <param name="samples">What it has to answer as the model did when it was packaged, before it gets calls.</param>
/// <param name="time">The clock of deadlines.</param>
internal sealed class RemoteReplica(PredictionEndpoint endpoint, double weight, ReplicaHealth health, ModelSamples samples, TimeProvider time)
    : Replica(endpoint.Name, weight, health)
{
    private ModelSamples? _unchecked = samples;

    public override bool IsRemote => true;

    public override ReplicaVerdict Judge(Exception exception) => IsCallersFault(exception) ? ReplicaVerdict.CallersFault : ReplicaVerdict.Failed;

    /// <summary>Asks whether it is ready, and draws conclusions for its health.</summary>
    public async Task ProbeAsync(ServedVersion version, CancellationToken cancellationToken)
    {
        var why = $"The endpoint \"{Name}\" says that it is not ready, or cannot be reached.";
        try
        {
            if (await IsReadyAsync(version, cancellationToken).ConfigureAwait(false))
            {
                Health.Ready();
                return;
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            why = exception.Message;
        }

        Health.Failed(why);
    }

    /// <summary>Whether it is ready and, the first time, answers the golden samples as it should.</summary>
    /// <exception cref="ServingException">It answers something else.</exception>
    public async ValueTask<bool> IsReadyAsync(ServedVersion version, CancellationToken cancellationToken)
    {
        if (!await endpoint.IsReadyAsync(ModelOf(version), cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        if (_unchecked is { Inputs.RowCount: > 0 } samples)
        {
            try
            {
                using var answers = await endpoint.PredictAsync(ModelOf(version), samples.Inputs, cancellationToken).ConfigureAwait(false);
                GoldenSamples.RequireSame(version, samples, answers, Name);
            }
            catch (ServingException exception) when (exception.IsTransient)
            {
                return false;
            }
        }

        _unchecked = null;
        return true;
    }

    protected override async ValueTask<Scored> ScoreAsync(ServedVersion version, PredictionInput input, string variant, CancellationToken cancellationToken)
    {
        if (input.Terms.Deadline is not { } deadline)
        {
            return ToScored(version, input, variant, await endpoint.PredictAsync(ModelOf(version), input.For(version), cancellationToken).ConfigureAwait(false));
        }

        var left = time.GetElapsedTime(time.GetTimestamp(), deadline);
        using var limit = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return ToScored(version, input, variant, await endpoint.PredictAsync(ModelOf(version), input.For(version), either.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ServingException($"The endpoint \"{Name}\" did not answer before the call's deadline. Give the call more time, or use a quicker replica.", version.Model, exception)
            {
                Reason = ServingErrorReason.TimedOut,
                IsTransient = true,
            };
        }
    }

    protected override void Free()
    {
    }

    private static EndpointModel ModelOf(ServedVersion version) => new(version.Model, version.Number, version.Signature);

    // A single row of a simple model is one number, wherever it was computed.
    private static Scored ToScored(ServedVersion version, PredictionInput input, string variant, RecordBatch answers)
    {
        var scored = Scored.Batch(version, version, variant, answers);
        if (input is BatchInput || version.RowScorer is null)
        {
            return scored;
        }

        using (scored)
        {
            Span<double> value = stackalloc double[1];
            scored.ReadValues(value);
            return Scored.Single(version, version, variant, value[0]);
        }
    }
}
