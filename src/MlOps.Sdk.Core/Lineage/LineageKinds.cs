namespace MlOps.Sdk.Core;

/// <summary>Names of the kinds of things that lineage connects.</summary>
public static class LineageKinds
{
    /// <summary>Source data; its version is a content hash.</summary>
    public const string Dataset = "dataset";

    /// <summary>A feature view; its version is that of the materialization.</summary>
    public const string FeatureView = "feature-view";

    /// <summary>A training set; its version is its content hash.</summary>
    public const string TrainingSet = "training-set";

    /// <summary>A tracked run; its version is its identifier.</summary>
    public const string Run = "run";

    /// <summary>A registered model version.</summary>
    public const string ModelVersion = "model-version";
}
