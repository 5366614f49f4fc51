namespace MlOps.Sdk.FeatureStore;

/// <summary>How sampled online reads compare with the lake.</summary>
public sealed record ConsistencyReport
{
    /// <summary>When the check was made.</summary>
    public required DateTimeOffset CheckedAt { get; init; }

    /// <summary>How many served rows of views were compared; each entity and view counts.</summary>
    public required long Rows { get; init; }

    /// <summary>How many sampled rows were lost before the check, because the log was full.</summary>
    public required long Lost { get; init; }

    /// <summary>One entry for each feature of the sampled views.</summary>
    public required IReadOnlyList<FeatureConsistency> Features { get; init; }

    /// <summary>Whether every served value was what the lake has.</summary>
    public bool IsConsistent => Features.All(f => f.Mismatches == 0);
}
