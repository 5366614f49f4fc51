using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>Rows divided into two parts. Owns both batches.</summary>
/// <param name="Train">The rows to train on.</param>
/// <param name="Test">The rows held back.</param>
/// <param name="Report">How they were divided.</param>
public sealed record DataSplit(RecordBatch Train, RecordBatch Test, SplitReport Report) : IDisposable
{
    /// <summary>Gives both batches back.</summary>
    public void Dispose()
    {
        Train.Dispose();
        Test.Dispose();
    }
}
