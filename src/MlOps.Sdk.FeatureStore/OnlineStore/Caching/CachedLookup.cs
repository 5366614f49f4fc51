namespace MlOps.Sdk.FeatureStore;

/// <summary>What the store said about an entity, and when.</summary>
/// <param name="Key">The entity.</param>
/// <param name="Result">What the store found.</param>
/// <param name="At">The instant that was asked about.</param>
/// <param name="FetchedAt">When it was asked, as the clock's timestamp.</param>
/// <param name="Epoch">The view's epoch before it was asked.</param>
internal sealed record CachedLookup(CacheKey Key, OnlineLookupResult Result, long At, long FetchedAt, int Epoch)
{
    private const int ObjectBytes = 300;

    /// <summary>About how much memory it takes.</summary>
    public long Bytes => ObjectBytes + Key.Entity.Length + (Result.Row?.Payload.Length ?? 0);

    /// <summary>Whether the answer holds at an instant too.</summary>
    /// <param name="at">The instant.</param>
    /// <param name="most">How much later than <see cref="At"/> it may be, in microseconds, if the store did not tell when the next row takes over.</param>
    public bool HoldsAt(long at, long most) =>
        Epoch == Key.View.Epoch && at >= (Result.Row?.ValidFrom ?? At) && (Result.HoldsUntil is { } until ? at < until : at - At <= most);
}
