namespace MlOps.Sdk.FeatureStore;

/// <summary>The keys whose rows are removed from one view of an online store.</summary>
/// <param name="View">The view version's <see cref="FeatureViewVersion.Id"/>.</param>
/// <param name="Fingerprint">The definition's <see cref="FeatureView.Fingerprint"/>.</param>
/// <param name="Keys">The entities' keys as bytes, see <see cref="OnlineRow.Key"/>.</param>
public sealed record OnlineDeletion(string View, string Fingerprint, IReadOnlyList<byte[]> Keys);
