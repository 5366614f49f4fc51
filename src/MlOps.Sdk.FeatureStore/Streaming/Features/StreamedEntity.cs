namespace MlOps.Sdk.FeatureStore;

/// <summary>One entity of a stream: its events, and when its next row becomes final.</summary>
internal sealed class StreamedEntity(byte[] key, EntityHistory history)
{
    public byte[] Key { get; } = key;

    public EntityHistory History { get; } = history;

    /// <summary>The instant of the next row that is not final; null when all are.</summary>
    public long? Due { get; set; }
}
