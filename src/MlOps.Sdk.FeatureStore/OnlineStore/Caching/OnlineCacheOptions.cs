namespace MlOps.Sdk.FeatureStore;

/// <summary>How old and how large the cache before an online store may become. Validated when the host starts.</summary>
public sealed class OnlineCacheOptions
{
    /// <summary>
    /// How long a looked-up row may be used: so long may a write by another process, or a row that takes over at its time and that the store did not tell of, stay
    /// unseen. Writes of this process are seen at once, and the time to live of views is enforced at every read. Longer than zero, at most 1 day.
    /// Default: 1 second.
    /// </summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How much memory the rows may take, about; those not used for longest go first. Between 65,536 bytes and 1 TiB. Default: 67,108,864 (64 MiB).
    /// </summary>
    public long MaxBytes { get; set; } = 64L << 20;
}
