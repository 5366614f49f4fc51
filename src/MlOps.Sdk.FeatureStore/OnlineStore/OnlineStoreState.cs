namespace MlOps.Sdk.FeatureStore;

/// <summary>What an online store holds of a view.</summary>
/// <param name="StoreId">Names the store's content: another one, or one that lost its content, has another name.</param>
/// <param name="Complete">What was written completely, as told by <see cref="OnlineStore.AdvanceAsync"/>.</param>
public sealed record OnlineStoreState(string StoreId, OnlineWatermark Complete);
