namespace MlOps.Sdk.Tracking;

/// <summary>A file that a run left.</summary>
/// <param name="Path">Its relative path inside the run, with '/'.</param>
/// <param name="Sha256">The hash of its content: the name it is stored under.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="CreatedAt">When it was logged, in UTC.</param>
public sealed record RunArtifact(string Path, string Sha256, long Size, DateTimeOffset CreatedAt);
