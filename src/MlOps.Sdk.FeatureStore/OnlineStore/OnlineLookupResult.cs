namespace MlOps.Sdk.FeatureStore;

/// <summary>What a store found for one key at one instant.</summary>
/// <param name="Row">The entity's newest row with <see cref="OnlineRow.ValidFrom"/> at or before the instant, or null.</param>
/// <param name="IsCovered">
/// When there is no row: whether the store holds the history at that instant, so that there truly is none.
/// </param>
public readonly record struct OnlineLookupResult(OnlineRow? Row, bool IsCovered)
{
    /// <summary>
    /// The <see cref="OnlineRow.ValidFrom"/> of the entity's next row, <see cref="long.MaxValue"/> when no row follows: until then a cache may give the same
    /// answer exactly. Null, the default, when the store does not tell.
    /// </summary>
    public long? HoldsUntil { get; init; }
}
