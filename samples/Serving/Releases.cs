using MlOps.Sdk.Core;
using MlOps.Sdk.Serving;

namespace ServingSample;

/// <summary>A canary that breaks, and a rolling update that does not, both under load.</summary>
internal static class Releases
{
    private static readonly TimeSpan Hold = TimeSpan.FromMilliseconds(300);

    /// <summary>Gives the broken version 10 % and then half of the traffic, or would.</summary>
    public static async Task<(Traffic Traffic, RolloutChanged End)> CanaryAsync(IModelServer server, IReadOnlyList<Commit> commits)
    {
        var predictor = await server.DeployAsync<Commit, Risk>(Models.Name, d => d.Version(Models.Logistic));
        RolloutChanged end = null!;
        var traffic = await Traffic.DuringAsync(predictor, commits, async () =>
        {
            var rollout = await server.RollOutAsync(predictor.Deployment, Quick(RolloutPlan
                .Canary(Models.Broken, new RolloutStep(10, Hold), new RolloutStep(50, Hold))
                .GuardedBy(RolloutGuards.ErrorRateAtMost(0.01, minimumCalls: 100))));
            end = await rollout.Completion;
        });
        return (traffic, end);
    }

    /// <summary>Replaces three copies of the old version one after the other.</summary>
    public static async Task<(Traffic Traffic, RolloutChanged End, IReadOnlyList<ReplicaStatus> Replicas)> RollingAsync(
        IModelServer server, EventBus events, IReadOnlyList<Commit> commits)
    {
        const string Name = "commit-risk-replicas";
        var predictor = await server.DeployAsync<Commit, Risk>(Models.Name, d => d.Named(Name).Version(Models.Logistic).Replicas(3));
        using var steps = events.Subscribe<RolloutChanged>((change, _) =>
        {
            Console.WriteLine($"   {change.State}: {change.Reason}");
            return ValueTask.CompletedTask;
        });
        RolloutChanged end = null!;
        var traffic = await Traffic.DuringAsync(predictor, commits, async () =>
        {
            var rollout = await server.RollOutAsync(Name, Quick(RolloutPlan
                .Rolling(Models.Trees, Hold)
                .GuardedBy(RolloutGuards.ErrorRateAtMost(0.01, minimumCalls: 100))));
            end = await rollout.Completion;
            await server.FlushAsync();
        });
        return (traffic, end, server.Deployments.Single(deployment => deployment.Name == Name).Replicas);
    }

    // Minutes and hours in earnest; fractions of a second in a sample.
    private static RolloutPlan Quick(RolloutPlan plan) => plan.Timed(guardInterval: TimeSpan.FromMilliseconds(20), guardWindow: TimeSpan.FromSeconds(5));
}
