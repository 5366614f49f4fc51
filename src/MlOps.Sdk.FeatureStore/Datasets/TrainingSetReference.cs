namespace MlOps.Sdk.FeatureStore;

/// <summary>Which version of a saved training set is meant.</summary>
public sealed record TrainingSetReference
{
    private TrainingSetReference(int? version, string? tag, string? contentHash) => (Version, Tag, ContentHash) = (version, tag, contentHash);

    /// <summary>The version saved last.</summary>
    public static TrainingSetReference Newest { get; } = new(null, null, null);

    /// <summary>The version, or null when it is meant in another way.</summary>
    public int? Version { get; }

    /// <summary>The tag, or null when the version is meant in another way.</summary>
    public string? Tag { get; }

    /// <summary>The content hash, or null when the version is meant in another way.</summary>
    public string? ContentHash { get; }

    /// <summary>A version by its number.</summary>
    /// <param name="version">The number, from 1.</param>
    public static TrainingSetReference ByVersion(int version)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        return new TrainingSetReference(version, null, null);
    }

    /// <summary>The version that a tag points to now.</summary>
    /// <param name="tag">The tag.</param>
    public static TrainingSetReference ByTag(string tag)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tag);
        return new TrainingSetReference(null, tag, null);
    }

    /// <summary>The version saved last with a content.</summary>
    /// <param name="contentHash">The content hash, 64 hexadecimal digits.</param>
    public static TrainingSetReference ByHash(string contentHash)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(contentHash);
        return new TrainingSetReference(null, null, contentHash.ToLowerInvariant());
    }

    /// <summary>The reference as in "version 3".</summary>
    public override string ToString() =>
        Version is { } version ? $"version {version}" : Tag is not null ? $"tag '{Tag}'" : ContentHash is not null ? $"content hash '{ContentHash}'" : "newest version";
}
