namespace MlOps.Sdk.FeatureStore;

/// <summary>What an <see cref="InMemoryOnlineStore"/> starts with. Validated when the host starts.</summary>
public sealed class InMemoryOnlineStoreOptions
{
    /// <summary>
    /// The file that <see cref="InMemoryOnlineStore.SaveAsync"/> writes and that the store is loaded from when it is made, if it is there. A store that was
    /// loaded answers at once with the values of that time; a sync brings what came later. Default: null, which means that the store starts empty.
    /// </summary>
    public string? SnapshotPath { get; set; }
}
