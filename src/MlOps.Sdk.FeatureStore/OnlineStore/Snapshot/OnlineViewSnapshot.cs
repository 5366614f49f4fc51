namespace MlOps.Sdk.FeatureStore;

/// <summary>What an <see cref="InMemoryOnlineStore"/> held of one view at one moment.</summary>
/// <param name="Id">Name and version of the view.</param>
/// <param name="Fingerprint">The definition the rows were packed for.</param>
/// <param name="Complete">What was written completely; null when nothing was.</param>
/// <param name="Timelines">The entities' keys and rows.</param>
internal sealed record OnlineViewSnapshot(
    string Id, string Fingerprint, OnlineWatermark? Complete, IReadOnlyList<KeyValuePair<byte[], OnlineTimeline>> Timelines);
