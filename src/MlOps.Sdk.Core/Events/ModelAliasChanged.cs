namespace MlOps.Sdk.Core;

/// <summary>An alias of a model points at another version now.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Alias">The alias, such as "champion".</param>
/// <param name="OldVersion">The version before; <see langword="null"/> when the alias is new.</param>
/// <param name="NewVersion">The version now.</param>
public sealed record ModelAliasChanged(string Model, string Alias, string? OldVersion, string NewVersion);
