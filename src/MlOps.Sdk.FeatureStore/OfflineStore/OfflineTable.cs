namespace MlOps.Sdk.FeatureStore;

/// <summary>The state of a view's table in the offline store.</summary>
/// <param name="TableVersion">Grows by each change of the table.</param>
/// <param name="Rows">How many rows it has, computed and appended ones together.</param>
/// <param name="Epoch">The version of the last replacement of the rows computed from the view's source; 0 when there was none, but rows were appended.</param>
public sealed record OfflineTable(long TableVersion, long Rows, long Epoch);
