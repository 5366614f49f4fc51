using System.Text.Json.Serialization;

namespace MlOps.Sdk.Core;

/// <summary>From what a model was made.</summary>
/// <param name="DatasetHash">The content hash of the training set, if known.</param>
/// <param name="FeatureViews">The feature views that the training set was joined from, in order; last the feature service, as in <c>service:fraud@v2</c>, if there was one.</param>
/// <param name="RunId">The tracked run, if there was one.</param>
/// <param name="GitCommit">The commit of the code, if known.</param>
public sealed record PackageLineage(string? DatasetHash, IReadOnlyList<string> FeatureViews, string? RunId, string? GitCommit)
{
    /// <summary>Nothing is known.</summary>
    public static PackageLineage Unknown { get; } = new(null, [], null, null);

    /// <summary>The hash of the package that this one was made from, such as the original of a compressed model; null for one that was trained.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DerivedFrom { get; init; }
}
