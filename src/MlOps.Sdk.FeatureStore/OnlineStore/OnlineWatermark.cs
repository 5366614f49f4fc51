namespace MlOps.Sdk.FeatureStore;

/// <summary>How much of a view's history an online store holds.</summary>
/// <param name="Generation">The offline table's version the rows were read from. A higher one replaces everything of a lower one.</param>
/// <param name="From">The store can answer for this instant and every later one.</param>
public sealed record OnlineWatermark(long Generation, DateTimeOffset From)
{
    /// <summary>What holds after both were written, in whatever order: the higher generation, and within one the earlier start.</summary>
    /// <param name="other">The other watermark, or null when there is none.</param>
    public OnlineWatermark Merge(OnlineWatermark? other) =>
        other is null || Generation > other.Generation ? this
        : Generation < other.Generation || From >= other.From ? other
        : this;
}
