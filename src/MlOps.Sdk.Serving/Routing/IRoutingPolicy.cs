namespace MlOps.Sdk.Serving;

/// <summary>Shares traffic among the variants of a deployment. Implementations are thread-safe and quick: they run for every row.</summary>
public interface IRoutingPolicy
{
    /// <summary>The name by which a deployment chooses the policy.</summary>
    string Name { get; }

    /// <summary>Chooses a variant.</summary>
    /// <param name="context">The row; there are two variants or more.</param>
    RoutingDecision Choose(in RoutingContext context);
}
