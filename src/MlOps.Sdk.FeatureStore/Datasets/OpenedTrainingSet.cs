using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>A saved training set whose rows were found to be those that were saved.</summary>
public sealed class OpenedTrainingSet
{
    private readonly TrainingSetStore _store;

    internal OpenedTrainingSet(SavedTrainingSet set, TrainingSetStore store) => (Set, _store) = (set, store);

    /// <summary>What it was made from and what it holds.</summary>
    public SavedTrainingSet Set { get; }

    /// <summary>The rows in the order they were saved. Each batch belongs to the caller. Can be called again.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DataEngineException">A file is gone or damaged.</exception>
    public IAsyncEnumerable<RecordBatch> ReadAsync(CancellationToken cancellationToken = default) => _store.ReadAsync(Set.Table, cancellationToken);

    /// <summary>All rows in one batch, which the caller disposes. For sets that fit into memory.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DataEngineException">A file is gone or damaged.</exception>
    public async Task<RecordBatch> ReadAllAsync(CancellationToken cancellationToken = default)
    {
        var parts = new List<RecordBatch>();
        try
        {
            await foreach (var part in ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                parts.Add(part);
            }

            return parts.Count switch { 0 => new RecordBatchBuilder(Set.Schema).Build(), 1 => parts[0].Share(), _ => RecordBatch.Concat(parts) };
        }
        finally
        {
            parts.ForEach(p => p.Dispose());
        }
    }
}
