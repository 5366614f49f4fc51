using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>
/// The answers that deployments with a cache remember, in this process and in the shared cache if there is one. What leaves by itself, such
/// as the answers of a version that was replaced, needs no call. Thread-safe.
/// </summary>
public interface IPredictionCache
{
    /// <summary>What the cache of each deployment has done, by the deployment's name.</summary>
    IReadOnlyDictionary<string, PredictionCacheStatistics> Statistics { get; }

    /// <summary>Removes the answers of a model, also those being computed.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="version">The version; null for all.</param>
    /// <param name="cancellationToken">Ends the wait for registry and shared cache; what was removed stays removed.</param>
    /// <returns>How many answers this process remembered.</returns>
    /// <exception cref="NotFoundException">There is no such version.</exception>
    /// <exception cref="DataEngineException">This process has forgotten the answers, but the shared cache is away and keeps them; repeat the call.</exception>
    ValueTask<long> InvalidateModelAsync(string model, int? version = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes the answers given to an entity by <see cref="IPredictor.PredictByEntityAsync"/>. An answer that more than a handful of
    /// entities share, because their features are all the same, is not known to be about each of them.
    /// </summary>
    /// <param name="key">The entity's key: names of the join keys and their values.</param>
    /// <param name="view">Only answers made from this feature view; null for all.</param>
    /// <param name="cancellationToken">Ends the wait for the shared cache; what was removed stays removed.</param>
    /// <returns>How many answers this process remembered.</returns>
    /// <exception cref="DataEngineException">This process has forgotten the answers, but the shared cache is away and keeps them; repeat the call.</exception>
    ValueTask<long> InvalidateEntityAsync(IReadOnlyDictionary<string, object?> key, string? view = null, CancellationToken cancellationToken = default);

    /// <summary>Removes every answer this process remembers; the shared cache keeps its own.</summary>
    /// <param name="deployment">The deployment; null for all.</param>
    /// <returns>How many.</returns>
    long Clear(string? deployment = null);
}
