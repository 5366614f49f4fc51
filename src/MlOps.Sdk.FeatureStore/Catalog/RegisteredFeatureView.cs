namespace MlOps.Sdk.FeatureStore;

/// <summary>A version of a feature view as the metadata database holds it.</summary>
public sealed record RegisteredFeatureView
{
    /// <summary>The view's name.</summary>
    public required string Name { get; init; }

    /// <summary>The version, from 1.</summary>
    public required int Version { get; init; }

    /// <summary>The definition's <see cref="FeatureView.Fingerprint"/>.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The definition as canonical JSON, from which the fingerprint was computed.</summary>
    public required string Definition { get; init; }

    /// <summary>Who answers for the view.</summary>
    public string? Owner { get; init; }

    /// <summary>What the view is for.</summary>
    public string? Description { get; init; }

    /// <summary>Words to find the view by.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>When the version was registered.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
