namespace MlOps.Sdk.Serving;

/// <summary>What the cache of a deployment has done since it was made.</summary>
public sealed record PredictionCacheStatistics
{
    /// <summary>Rows answered from memory.</summary>
    public required long Hits { get; init; }

    /// <summary>Rows that memory had no answer for, whoever answered them.</summary>
    public required long Misses { get; init; }

    /// <summary>Of <see cref="Misses"/>: rows that waited for another caller's equal row instead of asking the model.</summary>
    public required long Joined { get; init; }

    /// <summary>Answers computed anew shortly before they expired.</summary>
    public required long EarlyRefreshes { get; init; }

    /// <summary>Rows that an earlier answer stood in for after the model failed; see <see cref="FallbackBuilder.CachedAnswer"/>.</summary>
    public required long StaleAnswers { get; init; }

    /// <summary>Answers that made room for others.</summary>
    public required long Evictions { get; init; }

    /// <summary>Answers removed because a version left, a feature was pushed, an entity was erased or somebody asked for it.</summary>
    public required long Invalidated { get; init; }

    /// <summary>Answers not kept: too large, or out of date before they were there.</summary>
    public required long NotKept { get; init; }

    /// <summary>Answers in memory now.</summary>
    public required long Entries { get; init; }

    /// <summary>Memory they take now, in bytes as far as they can be reckoned.</summary>
    public required long Bytes { get; init; }

    /// <summary>Of <see cref="Misses"/>: rows that the shared cache had an answer for.</summary>
    public required long SharedHits { get; init; }

    /// <summary>Rows that the shared cache was asked for in vain.</summary>
    public required long SharedMisses { get; init; }

    /// <summary>Reads and writes of the shared cache that failed, were late, or gave something that was no such answer.</summary>
    public required long SharedFailures { get; init; }

    /// <summary>Answers not written to the shared cache because too many waited to be.</summary>
    public required long SharedDropped { get; init; }

    /// <summary>The time that computing took for the answers given again.</summary>
    public required TimeSpan TimeSaved { get; init; }

    /// <summary>Share of the rows answered from memory, 0 to 1; 0 before the first row.</summary>
    public double HitRate => Hits + Misses == 0 ? 0 : (double)Hits / (Hits + Misses);
}
