namespace MlOps.Sdk.Serving;

/// <summary>
/// Decides whether a rollout may go on. Quality and drift are judged by guards that ask whoever knows, such as a monitor.
/// </summary>
public interface IRolloutGuard
{
    /// <summary>The guard's name in events and audit rows.</summary>
    string Name { get; }

    /// <summary>Looks at a rollout. A guard that throws rolls it back.</summary>
    /// <param name="context">The rollout as it stands.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    ValueTask<RolloutVerdict> CheckAsync(RolloutContext context, CancellationToken cancellationToken);
}
