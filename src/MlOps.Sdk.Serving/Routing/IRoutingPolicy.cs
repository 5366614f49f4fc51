namespace MlOps.Sdk.Serving;

/// <summary>Shares traffic among the variants of a deployment. Implementations are thread-safe and quick: they run for every row.</summary>
public interface IRoutingPolicy
{
    /// <summary>The name by which a deployment chooses the policy.</summary>
    string Name { get; }

    /// <summary>Chooses a variant.</summary>
    /// <param name="context">The row; there are two variants or more.</param>
    RoutingDecision Choose(in RoutingContext context);

    /// <summary>Gets ready for a deployment, for example by reading what was learned before. By default nothing is done.</summary>
    /// <param name="deployment">The deployment's name.</param>
    /// <param name="cancellationToken">Ends the wait; the deployment is not changed then.</param>
    ValueTask PrepareAsync(string deployment, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
