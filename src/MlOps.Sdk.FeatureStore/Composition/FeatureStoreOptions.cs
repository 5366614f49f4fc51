namespace MlOps.Sdk.FeatureStore;

/// <summary>How the feature store works. Validated when the host starts.</summary>
public sealed class FeatureStoreOptions
{
    /// <summary>
    /// How long before the newest pushed event online reads stay answerable for an entity that rows are pushed for; what only older reads need may be dropped from the
    /// online store, so that it does not grow with every push. The offline store keeps everything. Null means that nothing is dropped for its age, but for what no read
    /// at the last sync's instant or later needs. Default: 1 day.
    /// </summary>
    public TimeSpan? OnlineHistory { get; set; } = TimeSpan.FromDays(1);
}
