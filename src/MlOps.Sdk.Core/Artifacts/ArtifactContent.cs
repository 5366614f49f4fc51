namespace MlOps.Sdk.Core;

/// <summary>What a store hands to the verifying reader: unverified bytes and how many there are.</summary>
/// <param name="Content">The bytes from the beginning; the receiver disposes the stream.</param>
/// <param name="Size">The number of bytes the store believes it has.</param>
public sealed record ArtifactContent(Stream Content, long Size);
