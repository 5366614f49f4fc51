namespace MlOps.Sdk.FeatureStore;

/// <summary>The state of a view's table in the offline store.</summary>
/// <param name="TableVersion">Grows by each replacement of the table's rows.</param>
/// <param name="Rows">How many rows it has.</param>
public sealed record OfflineTable(long TableVersion, long Rows);
