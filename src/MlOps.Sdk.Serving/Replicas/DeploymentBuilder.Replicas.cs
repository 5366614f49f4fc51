namespace MlOps.Sdk.Serving;

public sealed partial class DeploymentBuilder
{
    /// <summary>
    /// Computes calls with several copies of each version or on other machines. A replica that fails gets no calls for a while,
    /// and what it failed to answer is asked of another one, once and only before the call's deadline.
    /// </summary>
    /// <param name="configure">Says which replicas there are.</param>
    public DeploymentBuilder Replicas(Action<ReplicaBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var replicas = new ReplicaBuilder();
        configure(replicas);
        _engine = _engine with { Replicas = replicas.Build() };
        return this;
    }

    /// <summary>Computes calls with several copies of each version in this process.</summary>
    /// <param name="local">How many, 1 to 256.</param>
    public DeploymentBuilder Replicas(int local)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(local, 1);
        return Replicas(replicas => replicas.Local(local));
    }
}
