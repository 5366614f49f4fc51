namespace MlOps.Sdk.Serving;

/// <summary>What a cache counts.</summary>
internal enum CacheCount
{
    Hits,
    Misses,
    Shared,
    Refreshes,
    StaleAnswers,
    Evictions,
    Invalidated,
    NotKept,
    SecondHits,
    SecondMisses,
    SecondFailures,
    SecondDropped,
    TicksSaved,
}
