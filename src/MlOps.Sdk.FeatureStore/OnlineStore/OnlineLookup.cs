namespace MlOps.Sdk.FeatureStore;

/// <summary>The keys to look up in one view.</summary>
/// <param name="View">The view and its version.</param>
/// <param name="Keys">The entities' keys as bytes, see <see cref="OnlineRow.Key"/>; may repeat.</param>
public sealed record OnlineLookup(FeatureViewVersion View, IReadOnlyList<byte[]> Keys);
