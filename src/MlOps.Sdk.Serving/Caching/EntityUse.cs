namespace MlOps.Sdk.Serving;

/// <summary>An entity whose features a row was made of.</summary>
/// <param name="View">The feature view's name, without its version.</param>
/// <param name="Key">The entity's key: names of the join keys and their values.</param>
public sealed record EntityUse(string View, IReadOnlyDictionary<string, object?> Key);
