namespace MlOps.Sdk.DuckDb;

/// <summary>A file that a commit took out of the table; its bytes stay for readers of older versions until a vacuum.</summary>
/// <param name="Path">Its path within the table's folder.</param>
/// <param name="EncodedPath">The path as the log writes it.</param>
/// <param name="DeletedAt">When, by the writer's clock.</param>
/// <param name="Size">Its length in bytes, if the writer said.</param>
/// <param name="PartitionValues">The values that all its rows share.</param>
internal sealed record DeltaTombstone(
    string Path, string EncodedPath, DateTimeOffset DeletedAt, long? Size, IReadOnlyDictionary<string, string?> PartitionValues);
