using System.Collections.Frozen;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>What the replicas of all versions share.</summary>
internal sealed class ReplicaContext(IEnumerable<IBalancingPolicy> policies, EventBus events, SerialWork work, TimeProvider time)
{
    private readonly FrozenDictionary<string, IBalancingPolicy> _policies = policies.ToFrozenDictionary(policy => policy.Name, StringComparer.Ordinal);

    public TimeProvider Time => time;

    /// <exception cref="ArgumentException">There is none of this name.</exception>
    public IBalancingPolicy PolicyOf(ReplicaPlan plan) => _policies.GetValueOrDefault(plan.Policy) ?? throw new ArgumentException(
        $"There is no balancing policy \"{plan.Policy}\"; register it, or use one of {string.Join(", ", _policies.Keys.Order(StringComparer.Ordinal))}.", nameof(plan));

    /// <summary>Tells whoever listens, off the path of calls.</summary>
    public void Tell(ServedVersion version, string replica, ReplicaState state, string reason)
    {
        ServingTelemetry.ReplicaChanges.Add(
            1,
            new(MlOpsTelemetry.ModelNameAttribute, version.Model),
            new(ServingTelemetry.ReplicaAttribute, replica),
            new(ServingTelemetry.ReplicaStateAttribute, state.ToString()));
        var changed = new ReplicaChanged(version.Model, version.Number, replica, state, reason, time.GetUtcNow());
        work.Add(() => events.PublishAsync(changed, CancellationToken.None));
    }
}
