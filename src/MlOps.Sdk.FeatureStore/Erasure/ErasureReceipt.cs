namespace MlOps.Sdk.FeatureStore;

/// <summary>What was removed where when an entity was erased. The entity's key is in it only as a salted hash.</summary>
public sealed record ErasureReceipt
{
    /// <summary>Names the erasure.</summary>
    public required string Id { get; init; }

    /// <summary>The entity's name.</summary>
    public required string Entity { get; init; }

    /// <summary>HMAC-SHA256 of the key under the salt of the metadata database, in hexadecimal.</summary>
    public required string KeyHash { get; init; }

    /// <summary>When it began; of an erasure that was stopped and repeated, the first time.</summary>
    public required DateTimeOffset BegunAt { get; init; }

    /// <summary>When it was complete; null while it is not: call <see cref="IFeatureStore.EraseAsync"/> with the key again.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Why it was done, as told.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether the entity may come back from the source.</summary>
    public ErasureMemory Memory { get; init; }

    /// <summary>What was done, in order; places in which there was nothing are there with 0 rows.</summary>
    public required IReadOnlyList<ErasureStep> Steps { get; init; }

    /// <summary>Versions of views whose entity of this name has other join keys, so that the key cannot be looked for: erase by their definition, too.</summary>
    public IReadOnlyList<string> Skipped { get; init; } = [];

    /// <summary>SHA-256 over everything above, in hexadecimal; empty while the erasure is not complete.</summary>
    public string Hash { get; init; } = string.Empty;

    /// <summary>All rows that were removed from the lake.</summary>
    public long LakeRows => Steps.Where(s => s.Place == ErasurePlaces.Lake).Sum(s => s.Rows);
}
