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

    /// <summary>
    /// Bytes that all loaded versions may take together, 1 or more; null, the default, is no limit. When a version would exceed it,
    /// deployments with <see cref="ModelLoading.OnDemand"/> that are without calls are evicted, the one first that was not called for
    /// longest. What stays loaded counts too. While versions are swapped, both are in memory.
    /// </summary>
    public long? MemoryBudget { get; set; }

    /// <summary>
    /// Bytes in memory that are expected for each byte of a package, above 0 and at most 1000, until a version was loaded once. Default
    /// 2. See <see cref="MeasureMemory"/>.
    /// </summary>
    public double MemoryFactor { get; set; } = 2;

    /// <summary>
    /// Whether what loading really cost takes the place of the expectation, where the system tells how much native memory is in use
    /// (glibc) and no other version was loaded at the same time. Default true. Turn it off when the application itself allocates much
    /// native memory while models are loaded.
    /// </summary>
    public bool MeasureMemory { get; set; } = true;

    /// <summary>
    /// How long a version may take to load and to run its golden samples, 1 ms to a day. Default 2 minutes. One that takes longer is
    /// refused, and what was served before goes on; an engine that hangs keeps its thread.
    /// </summary>
    public TimeSpan LoadTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How often the registry is asked whether another process has moved an alias that is served, 10 ms to a day; null never asks.
    /// Default 5 s. All deployments together cost one query. Moves made in this process are followed at once in any case.
    /// </summary>
    public TimeSpan? AliasPollInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How bandit policies explore.</summary>
    public BanditOptions Bandits { get; } = new();
}
