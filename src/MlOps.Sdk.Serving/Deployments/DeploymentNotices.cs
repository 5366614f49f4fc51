using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Says what a deployment did by itself: to the log, the metrics, the audit and the event bus, off the path of calls.</summary>
internal sealed class DeploymentNotices(string name, ServerContext context)
{
    public void Swapped(DeploymentState? old, DeploymentState state, int? oldVersion = null)
    {
        var (before, now) = (old?.Primary.Version.Number ?? oldVersion, state.Primary.Version.Number);
        if (before == now)
        {
            return;
        }

        context.Logger.Swapped(name, state.Plan.Model, before, now);
        ServingTelemetry.Swaps.Add(1, Tag);
        var swapped = new VersionSwapped(name, state.Plan.Model, before, now, context.Time.GetUtcNow());
        context.Work.Add(() => context.Events.PublishAsync(swapped, CancellationToken.None));
    }

    public void Evicted(DeploymentState state)
    {
        context.Logger.Evicted(name, state.Bytes);
        HostingInstruments.Evictions.Add(1, Tag);
    }

    public void Refused(string model, int version, MlOpsException exception)
    {
        context.Logger.Refused(name, model, version, exception.Message);
        ServingTelemetry.Refusals.Add(1, Tag);
        var refused = new VersionRefused(name, model, version, exception.Message, context.Time.GetUtcNow());
        context.Work.Add(() => context.Events.PublishAsync(refused, CancellationToken.None));
    }

    /// <returns>Why, as a sentence.</returns>
    public string RolledBack(DeploymentState old, VersionRole canary, CanaryStatistics statistics)
    {
        var version = canary.Version.Number;
        var percent = old.Plan.Variants.First(v => v.Name == canary.Variant).Percent;
        var reason = string.Create(
            CultureInfo.InvariantCulture, $"Version {version} failed {statistics.Errors} of {statistics.Calls} calls ({statistics.ErrorRate:P1}), so its {percent} % of the traffic went back to the primary.");
        context.Logger.RolledBack(name, reason);
        ServingTelemetry.Rollbacks.Add(1, Tag);
        var rolledBack = new CanaryRolledBack(name, old.Plan.Model, version, statistics, reason, context.Time.GetUtcNow());
        context.Work.Add(async () =>
        {
            await context.Audit.RecordAsync("serving.canary.rolled-back", $"{old.Plan.Model}/{version}", reason).ConfigureAwait(false);
            await context.Events.PublishAsync(rolledBack, CancellationToken.None).ConfigureAwait(false);
        });
        return reason;
    }

    private KeyValuePair<string, object?> Tag => new(ServingTelemetry.DeploymentAttribute, name);
}
