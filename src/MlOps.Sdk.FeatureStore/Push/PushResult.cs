namespace MlOps.Sdk.FeatureStore;

/// <summary>What pushing rows came to.</summary>
public sealed record PushResult
{
    /// <summary>The view and its version.</summary>
    public required FeatureViewVersion View { get; init; }

    /// <summary>How many rows were written.</summary>
    public required long Rows { get; init; }

    /// <summary>The version of the view's table in the offline store that holds the rows.</summary>
    public required long TableVersion { get; init; }
}
