using System.Globalization;

namespace MlOps.Sdk.Serving;

/// <summary>What becomes of rollouts whose processes ended.</summary>
internal sealed partial class Deployment
{
    /// <summary>
    /// Says how the rollouts of this deployment ended that other processes could not end: their shares of the traffic were gone with
    /// those processes, so all traffic is on the version that is served now.
    /// </summary>
    public async ValueTask EndLostRolloutsAsync()
    {
        foreach (var lost in await context.Rollouts.TakeLostAsync(name).ConfigureAwait(false))
        {
            if (Status()?.Version is not { } serves)
            {
                return;
            }

            var isDone = lost.Version == serves;
            var reason = isDone
                ? "The process that ran the rollout ended when the version had become primary already."
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"The process that ran the rollout ended at {lost.Percent:0.##} % of the traffic, so all of it is on version {serves} again. Start the rollout anew if the version is still wanted. The last word was: {lost.Reason}");
            var changed = new RolloutChanged(
                name, lost.Model, lost.Version, isDone ? RolloutState.Completed : RolloutState.RolledBack, isDone ? 100 : 0, reason, context.Time.GetUtcNow());
            context.Logger.RolloutLost(name, reason);
            await context.Audit.RecordAsync(
                isDone ? "serving.rollout.completed" : "serving.rollout.aborted",
                string.Create(CultureInfo.InvariantCulture, $"{lost.Model}/{lost.Version}"), $"{name}: {reason}").ConfigureAwait(false);
            await context.Events.PublishAsync(changed, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
