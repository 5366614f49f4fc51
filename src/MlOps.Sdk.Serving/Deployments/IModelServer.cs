using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>
/// Serves models of the registry inside this process. Thread-safe. A deployment that follows an alias takes the new
/// version when <see cref="ModelAliasChanged"/> is published: calls under way end on the old version, which is freed after
/// the last of them; a version that cannot be loaded leaves the old one in place and publishes <see cref="VersionRefused"/>.
/// </summary>
public interface IModelServer : IAsyncDisposable
{
    /// <summary>Every deployment, by name.</summary>
    IReadOnlyList<DeploymentStatus> Deployments { get; }

    /// <summary>
    /// Loads a model, checks it, warms it up, and serves it. A deployment of the same name is changed in place, without a
    /// failed call; predictors handed out for it go on.
    /// </summary>
    /// <param name="model">The model's name in the registry.</param>
    /// <param name="configure">Which version, canary, fallbacks; null serves the version behind the alias "champion".</param>
    /// <param name="cancellationToken">Cancels the loading; what was served before stays.</param>
    /// <exception cref="NotFoundException">The model, version or alias does not exist.</exception>
    /// <exception cref="ServingException">A version is refused: its package, signature or golden samples do not hold.</exception>
    ValueTask<IPredictor> DeployAsync(string model, Action<DeploymentBuilder>? configure = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Puts deployed models and own steps together to one predictor: chains, ensembles, and any graph of them. Found by
    /// <see cref="GetPredictor"/> under its name and replaced by another composition of the same name; predictors handed out go on
    /// with the old one. The deployments it asks stay deployments of their own.
    /// </summary>
    /// <param name="name">The composition's name; not that of a deployment.</param>
    /// <param name="configure">Adds steps.</param>
    /// <exception cref="ServingException">A deployment that a step asks does not exist.</exception>
    /// <exception cref="SchemaException">The steps do not fit together; lists every column that is missing, given twice or of a wrong type, and every circle.</exception>
    /// <exception cref="ArgumentException">There is no step, or a name is taken.</exception>
    IPredictor Compose(string name, Action<GraphBuilder> configure);

    /// <summary>The predictor of a deployment or composition.</summary>
    /// <param name="deployment">Its name; for a deployment the model's name unless it was named otherwise.</param>
    /// <exception cref="ServingException">There is no such deployment.</exception>
    IPredictor GetPredictor(string deployment);

    /// <summary>
    /// Loads a new version beside the one that is served, and starts to bring it into the traffic step by step. In the end it is
    /// primary, and the alias that the deployment follows points at it; or it is rolled back by a guard.
    /// </summary>
    /// <param name="deployment">The deployment's name.</param>
    /// <param name="plan">The version, the steps and the guards.</param>
    /// <param name="cancellationToken">Cancels the loading, not the rollout.</param>
    /// <exception cref="ServingException">There is no such deployment, or the version is refused.</exception>
    /// <exception cref="NotFoundException">There is no such version.</exception>
    /// <exception cref="ConflictException">Another rollout is under way, or the deployment has a canary.</exception>
    ValueTask<IRollout> RollOutAsync(string deployment, RolloutPlan plan, CancellationToken cancellationToken = default);

    /// <summary>How the shadow version of a deployment compares so far; null when it has none.</summary>
    /// <param name="deployment">The deployment's name.</param>
    /// <exception cref="ServingException">There is no such deployment.</exception>
    ShadowReport? GetShadowReport(string deployment);

    /// <summary>Looks again at the aliases a deployment follows, for changes made by other processes, and waits for changes under way.</summary>
    /// <param name="deployment">The deployment's name.</param>
    /// <param name="cancellationToken">Cancels the loading.</param>
    /// <exception cref="ServingException">There is no such deployment, or the version is refused; the old one goes on.</exception>
    ValueTask RefreshAsync(string deployment, CancellationToken cancellationToken = default);

    /// <summary>Takes a deployment down: calls under way end, then its sessions are freed. Or forgets a composition.</summary>
    /// <param name="deployment">Its name.</param>
    /// <param name="cancellationToken">Cancels the wait for a change under way.</param>
    /// <returns>Whether there was one.</returns>
    ValueTask<bool> UndeployAsync(string deployment, CancellationToken cancellationToken = default);

    /// <summary>Waits until the events and predictions so far have reached their handlers and shadow versions.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask FlushAsync(CancellationToken cancellationToken = default);
}
