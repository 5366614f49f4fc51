namespace MlOps.Sdk.Redis;

/// <summary>Where the Redis server of the online store is and how it is used. Validated when the host starts.</summary>
public sealed class RedisOnlineStoreOptions : RedisConnectionOptions
{
    /// <summary>
    /// After how long without a write an entity's rows are dropped by the server, at least 1 second. Default: null, which means never.
    /// When set, an entity without rows counts as unknown instead of empty: counts and sums are null then, not 0.
    /// </summary>
    public TimeSpan? Expiry { get; set; }
}
