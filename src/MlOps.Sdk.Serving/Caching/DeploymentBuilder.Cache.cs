namespace MlOps.Sdk.Serving;

/// <content>The prediction cache.</content>
public sealed partial class DeploymentBuilder
{
    private PredictionCacheOptions? _cache;

    /// <summary>
    /// Remembers answers, so that equal rows are not computed again: the model is asked once for equal rows at one time, and not at all
    /// for rows it has answered lately. An answer given again needs no model, so it comes even while a breaker is open; guards, watches and
    /// breakers do not count it. Kept are only answers of the version that was asked, never those of a fallback, and never errors.
    /// Default: no cache.
    /// </summary>
    /// <param name="configure">Changes the options; null for the defaults.</param>
    /// <exception cref="ArgumentException">When the deployment is made: an option does not hold.</exception>
    public DeploymentBuilder Cache(Action<PredictionCacheOptions>? configure = null)
    {
        configure?.Invoke(_cache ??= new PredictionCacheOptions());
        _cache ??= new PredictionCacheOptions();
        return this;
    }

    private PredictionCachePlan? CachePlan() => (_cache, _fallback.StaleFor) switch
    {
        (null, null) => null,
        (null, _) => throw new ArgumentException($"Deployment \"{_name}\" shall fall back to cached answers, but caches none. Call DeploymentBuilder.Cache too."),
        var (options, staleFor) => PredictionCachePlan.From(options, staleFor),
    };
}
