namespace MlOps.Sdk.Redis;

/// <summary>Where the Redis server of the shared cache is and how it is used. Validated when the host starts.</summary>
public sealed class RedisSharedCacheOptions : RedisConnectionOptions
{
    /// <summary>
    /// Removals that are remembered for processes whose connection was lost, 100 to 10,000,000. Default 100,000. A process that has missed
    /// more forgets everything it remembers.
    /// </summary>
    public int RememberedRemovals { get; set; } = 100_000;
}
