using MlOps.Sdk.Core;

namespace MlOps.Sdk.Registry;

/// <summary>Shorthands over <see cref="IModelRegistry"/>.</summary>
public static class ModelRegistryExtensions
{
    /// <summary>The version an alias points at, or an error that names the aliases there are.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="alias">The alias.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="NotFoundException">There is no such model, or the alias is not set.</exception>
    public static async ValueTask<ModelVersion> GetRequiredByAliasAsync(
        this IModelRegistry registry, string model, string alias, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(registry);
        if (await registry.GetByAliasAsync(model, alias, cancellationToken).ConfigureAwait(false) is { } found)
        {
            return found;
        }

        // The list of versions throws for an unknown model, with the names of the known ones.
        await registry.ListVersionsAsync(model, new VersionQuery { Limit = 1 }, cancellationToken).ConfigureAwait(false);
        var aliases = (await registry.ListModelsAsync(cancellationToken).ConfigureAwait(false)).First(m => m.Name == model).Aliases.Keys;
        throw new NotFoundException(
            $"Model '{model}' has no alias '{MetadataText.Quote(alias)}'. "
            + (aliases.Any() ? $"It has: {string.Join(", ", aliases)}." : "It has none; set one with SetAliasAsync."),
            "alias", $"{model}@{alias}");
    }
}
