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

    /// <summary>
    /// The share of entities read online, from 0 to 1, whose values are kept in memory for <see cref="IFeatureStore.CheckConsistencyAsync"/>. They are chosen at
    /// random, the same for the same sequence of reads. Default: 0, none.
    /// </summary>
    public double OnlineSampleRate { get; set; }

    /// <summary>How many sampled rows of views are kept; when there are more, the oldest are lost. Between 1 and 1,000,000. Default: 4,096.</summary>
    public int OnlineSampleRows { get; set; } = 4_096;
}
