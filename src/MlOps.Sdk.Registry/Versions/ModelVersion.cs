using MlOps.Sdk.Core;

namespace MlOps.Sdk.Registry;

/// <summary>A registered version of a model. Its package never changes; its aliases are as they were when it was read.</summary>
public sealed record ModelVersion
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The version's number, from 1 without gaps.</summary>
    public required int Version { get; init; }

    /// <summary>The package's hash: <see cref="ModelPackage.Hash"/>.</summary>
    public required string PackageHash { get; init; }

    /// <summary>The package's archive in the artifact store.</summary>
    public required ArtifactDigest Artifact { get; init; }

    /// <summary>The algorithm's name.</summary>
    public required string Algorithm { get; init; }

    /// <summary>What the model answers; see <see cref="ModelTasks"/>.</summary>
    public required string Task { get; init; }

    /// <summary>What the model takes and gives.</summary>
    public required ModelSignature Signature { get; init; }

    /// <summary>What somebody wrote about it; null when nobody did.</summary>
    public string? Description { get; init; }

    /// <summary>The run that trained it; null when none was tracked.</summary>
    public string? RunId { get; init; }

    /// <summary>The content hash of the training set; null when not known.</summary>
    public string? DatasetHash { get; init; }

    /// <summary>The commit of the code; null when not known.</summary>
    public string? GitCommit { get; init; }

    /// <summary>When it was registered, in UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who registered it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>The package's metrics.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>The package's training parameters.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>The tags it was registered with.</summary>
    public required IReadOnlyDictionary<string, string> Tags { get; init; }

    /// <summary>The aliases that pointed at it when it was read, ordered by name.</summary>
    public required IReadOnlyList<string> Aliases { get; init; }
}
