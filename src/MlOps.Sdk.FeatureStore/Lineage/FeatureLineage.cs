using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Where a feature comes from and what depends on it.</summary>
public sealed record FeatureLineage
{
    /// <summary>The feature as <c>{view}__{feature}</c>.</summary>
    public required string Column { get; init; }

    /// <summary>Whether it is stored or computed on demand.</summary>
    public required DefinitionKind Kind { get; init; }

    /// <summary>The version of its view that counts now.</summary>
    public required int Version { get; init; }

    /// <summary>The type of its values.</summary>
    public required string Type { get; init; }

    /// <summary>Its definition as canonical JSON.</summary>
    public required string Definition { get; init; }

    /// <summary>Who answers for its view.</summary>
    public string? Owner { get; init; }

    /// <summary>The sources its rows are read from, as in <c>csv:commits.csv</c>; for an on-demand feature those of what it reads.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>What an on-demand feature reads: columns of the request, and stored features as <c>{view}__{feature}</c>; empty for a stored one.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>The contents of the sources that its view was ever materialized from, each with a content hash as version.</summary>
    public required IReadOnlyList<LineageNode> SourceContents { get; init; }

    /// <summary>For each version of its view, the newest materialization.</summary>
    public required IReadOnlyList<FeatureMaterialization> Materializations { get; init; }

    /// <summary>The on-demand features that read it, as <c>{view}__{feature}</c>.</summary>
    public required IReadOnlyList<string> OnDemandFeatures { get; init; }

    /// <summary>The services, in the version that counts now, that include it or an on-demand feature that reads it.</summary>
    public required IReadOnlyList<string> Services { get; init; }

    /// <summary>The training sets that its view, in any version, was joined to, or that bound models were trained on.</summary>
    public required IReadOnlyList<LineageNode> TrainingSets { get; init; }

    /// <summary>The tracked runs that used those training sets.</summary>
    public required IReadOnlyList<LineageNode> Runs { get; init; }

    /// <summary>The model versions that came out of those runs or are bound to a service version that includes it.</summary>
    public required IReadOnlyList<ModelReference> Models { get; init; }
}
