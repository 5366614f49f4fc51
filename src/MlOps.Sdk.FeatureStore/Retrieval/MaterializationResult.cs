namespace MlOps.Sdk.FeatureStore;

/// <summary>What materializing a view came to.</summary>
public sealed record MaterializationResult
{
    /// <summary>The view and its version.</summary>
    public required FeatureViewVersion View { get; init; }

    /// <summary>How many rows the view has in the offline store.</summary>
    public required long Rows { get; init; }

    /// <summary>True when source content and definition were unchanged and the rows that were there are kept.</summary>
    public required bool Reused { get; init; }

    /// <summary>The version of the view's table in the offline store.</summary>
    public required long TableVersion { get; init; }

    /// <summary>SHA-256 of the source's content, in hexadecimal.</summary>
    public required string SourceHash { get; init; }

    /// <summary>The version of the view's definition.</summary>
    public int Version => View.Version;
}
