using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Some events of a stream and the place behind them.</summary>
/// <param name="Batch">The events, in the order of the source. The reader disposes them.</param>
/// <param name="Position">Where reading goes on after these events.</param>
public sealed record EventBatch(RecordBatch Batch, StreamPosition Position) : IDisposable
{
    /// <summary>Gives the events back.</summary>
    public void Dispose() => Batch.Dispose();
}
