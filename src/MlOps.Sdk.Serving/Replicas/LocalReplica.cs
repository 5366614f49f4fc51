using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>A copy of the model in this process.</summary>
/// <param name="name">Its name.</param>
/// <param name="weight">Its weight.</param>
/// <param name="health">Its health.</param>
/// <param name="copy">A version with a session of its own.</param>
/// <param name="engine">What computes with the session of the version itself, which stays whose it is; null when the copy belongs to the replica.</param>
/// <param name="giveBack">Called after the copy was released; null when it is not the replica's.</param>
internal sealed class LocalReplica(string name, double weight, ReplicaHealth health, ServedVersion copy, VersionEngine? engine, Action? giveBack = null)
    : Replica(name, weight, health)
{
    public override bool IsRemote => false;

    public BatchingStatistics? Batching => engine is null ? copy.Batching : engine.Batching;

    // A full queue and a passed deadline are no sign of a sick session.
    public override ReplicaVerdict Judge(Exception exception) => IsCallersFault(exception) ? ReplicaVerdict.CallersFault
        : exception is ServingException { Reason: ServingErrorReason.Overloaded or ServingErrorReason.TimedOut or ServingErrorReason.DeadlineMissed } ? ReplicaVerdict.Busy
        : ReplicaVerdict.Failed;

    protected override ValueTask<Scored> ScoreAsync(ServedVersion version, PredictionInput input, string variant, CancellationToken cancellationToken) =>
        engine is null ? copy.ScoreAsync(input, variant, cancellationToken) : engine.ScoreAsync(copy, input, variant, cancellationToken);

    protected override void Free()
    {
        if (engine is null)
        {
            copy.Release();
            giveBack?.Invoke();
        }
        else
        {
            engine.Dispose();
        }
    }
}
