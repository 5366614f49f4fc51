using MlOps.Sdk.Core;

namespace MlOps.Sdk.Registry;

/// <summary>
/// Versions of models and the aliases that point at them. Thread-safe; several processes may use one registry.
/// </summary>
/// <remarks>
/// A version is visible only whole: its package is stored before the one transaction that makes it visible. An alias
/// points at exactly one existing version at every instant. Registrations and alias moves are written to the audit log in
/// their own transaction. What returned is durable.
/// </remarks>
public interface IModelRegistry
{
    /// <summary>
    /// Registers a package as the model's next version. A package that is already a version of the model is not registered
    /// twice: the existing version is returned, as it is and with its old options.
    /// </summary>
    /// <param name="model">The model's name: 1 to 250 visible characters. It is made with its first version.</param>
    /// <param name="package">The model with everything it needs.</param>
    /// <param name="options">Description, tags and so on; null for none.</param>
    /// <param name="cancellationToken">Stops the call; the version is then there whole or not at all.</param>
    /// <returns>The version.</returns>
    /// <exception cref="ConflictException">The idempotency key was used for another package.</exception>
    /// <exception cref="ArtifactException">The package could not be stored.</exception>
    /// <exception cref="MetadataException">The database is locked or failed.</exception>
    ValueTask<ModelVersion> RegisterAsync(string model, ModelPackage package, RegisterOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>A version by its number.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="version">The number, from 1.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="NotFoundException">There is no such model or version; the message names what there is.</exception>
    ValueTask<ModelVersion> GetVersionAsync(string model, int version, CancellationToken cancellationToken = default);

    /// <summary>The version an alias points at.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="alias">The alias.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <returns>The version; null when the alias is not set or there is no such model yet.</returns>
    ValueTask<ModelVersion?> GetByAliasAsync(string model, string alias, CancellationToken cancellationToken = default);

    /// <summary>Versions of a model, newest first.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="query">Which ones; null for the newest 100.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="NotFoundException">There is no such model.</exception>
    ValueTask<IReadOnlyList<ModelVersion>> ListVersionsAsync(string model, VersionQuery? query = null, CancellationToken cancellationToken = default);

    /// <summary>All models, ordered by name.</summary>
    ValueTask<IReadOnlyList<RegisteredModel>> ListModelsAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Points an alias at a version, in one step, and then publishes <see cref="ModelAliasChanged"/>. When it already points
    /// there, nothing is written or published.
    /// </summary>
    /// <param name="model">The model's name.</param>
    /// <param name="alias">The alias, such as <see cref="Alias.Champion"/>; not a number.</param>
    /// <param name="version">The version's number.</param>
    /// <param name="expectedCurrentVersion">
    /// The number it must point at now, or <see cref="Alias.NotSet"/>; null moves it whatever it points at.
    /// Of two callers that expect the same, one wins.
    /// </param>
    /// <param name="cancellationToken">Stops the call; the alias is then moved or not, never between.</param>
    /// <returns>What was changed.</returns>
    /// <exception cref="NotFoundException">There is no such model or version.</exception>
    /// <exception cref="ConflictException">The alias points at another version than expected; the message names it.</exception>
    ValueTask<AliasChange> SetAliasAsync(
        string model, string alias, int version, string? expectedCurrentVersion = null, CancellationToken cancellationToken = default);

    /// <summary>Every move of an alias, oldest first; empty when it was never set.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="alias">The alias.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    ValueTask<IReadOnlyList<AliasChange>> GetAliasHistoryAsync(string model, string alias, CancellationToken cancellationToken = default);

    /// <summary>Reads a version's package and verifies every part of it.</summary>
    /// <param name="version">The version.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="NotFoundException">The package is no longer in the artifact store.</exception>
    /// <exception cref="ArtifactException">The stored bytes are damaged.</exception>
    /// <exception cref="ModelPackageException">The package is not the one that was registered.</exception>
    ValueTask<ModelPackage> OpenPackageAsync(ModelVersion version, CancellationToken cancellationToken = default);
}
