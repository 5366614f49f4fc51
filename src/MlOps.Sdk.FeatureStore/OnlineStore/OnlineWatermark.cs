namespace MlOps.Sdk.FeatureStore;

/// <summary>How much of a view's history an online store holds.</summary>
/// <param name="Generation">The offline table's epoch the rows belong to. A higher one replaces everything of a lower one.</param>
/// <param name="From">The store can answer for this instant and every later one.</param>
public sealed record OnlineWatermark(long Generation, DateTimeOffset From)
{
    /// <summary>
    /// Set when the rows are only some of those from <see cref="From"/> on, added to what is there: an entity that has rows of this generation keeps its own start,
    /// and rows that no read at this instant or later needs may be dropped, so that a timeline does not grow for ever. From then on the entity's start is its oldest row.
    /// Null, the default, when all rows of the entities are written.
    /// </summary>
    public DateTimeOffset? TrimBefore { get; init; }

    /// <summary>What holds after both were written, in whatever order: the higher generation, and within one the earlier start, which added rows do not move.</summary>
    /// <param name="other">The other watermark, or null when there is none.</param>
    public OnlineWatermark Merge(OnlineWatermark? other) =>
        other is null || Generation > other.Generation || (Generation == other.Generation && From < other.From && TrimBefore is null)
            ? this with { TrimBefore = null }
            : other;
}
