namespace MlOps.Sdk.FeatureStore;

/// <summary>A definition that was found, in the version that counts now.</summary>
public sealed record FoundDefinition
{
    /// <summary>What it defines.</summary>
    public required DefinitionKind Kind { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its version.</summary>
    public required int Version { get; init; }

    /// <summary>The entities its features are about.</summary>
    public required IReadOnlyList<string> Entities { get; init; }

    /// <summary>Its features as <c>{view}__{feature}</c>, in order.</summary>
    public required IReadOnlyList<string> Features { get; init; }

    /// <summary>Who answers for it.</summary>
    public string? Owner { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>Words to find it by.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
}
