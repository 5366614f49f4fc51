namespace MlOps.Sdk.Registry;

/// <summary>One move of an alias.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Alias">The alias.</param>
/// <param name="OldVersion">The version before; null when the alias was new.</param>
/// <param name="NewVersion">The version since; equal to <paramref name="OldVersion"/> when nothing had to be moved.</param>
/// <param name="ChangedAt">When, in UTC.</param>
/// <param name="ChangedBy">Who.</param>
public sealed record AliasChange(string Model, string Alias, int? OldVersion, int NewVersion, DateTimeOffset ChangedAt, string ChangedBy);
