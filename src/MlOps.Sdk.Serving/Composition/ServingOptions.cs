namespace MlOps.Sdk.Serving;

/// <summary>What all deployments of a server share.</summary>
public sealed class ServingOptions
{
    /// <summary>
    /// Calls whose predictions may wait to be published as <see cref="Core.PredictionsMade"/>, 1 to 1,000,000. Default 4096.
    /// When handlers are slower than the traffic, further ones are dropped and counted; a call never waits.
    /// </summary>
    public int PredictionEventCapacity { get; set; } = 4096;

    /// <summary>Share of calls whose predictions are published, 0 to 1. Default 1. Chosen by the request's id.</summary>
    public double PredictionEventShare { get; set; } = 1;

    /// <summary>Threads the engine may use inside one call; 0 lets it decide. Default 1, which gives the most predictions a second.</summary>
    public int IntraOpThreads { get; set; } = 1;

    /// <summary>How bandit policies explore.</summary>
    public BanditOptions Bandits { get; } = new();
}
