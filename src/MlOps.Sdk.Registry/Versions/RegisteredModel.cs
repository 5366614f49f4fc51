namespace MlOps.Sdk.Registry;

/// <summary>A model's name and where it stands.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="LatestVersion">The newest version's number.</param>
/// <param name="CreatedAt">When its first version was registered, in UTC.</param>
/// <param name="Aliases">The version each alias points at.</param>
public sealed record RegisteredModel(string Name, int LatestVersion, DateTimeOffset CreatedAt, IReadOnlyDictionary<string, int> Aliases);
