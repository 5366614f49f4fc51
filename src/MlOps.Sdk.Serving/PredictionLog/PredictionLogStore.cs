using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>
/// Keeps logged predictions and their outcomes. Implementations are thread-safe; what they have written when a call returns survives a kill, whole. The one
/// over Delta tables is in the package MlOps.Sdk.
/// </summary>
public abstract class PredictionLogStore
{
    /// <summary>Appends predictions.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">Rows with the columns of <see cref="PredictionLogColumns"/>, all batches with the same; they stay the caller's.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public abstract ValueTask AppendAsync(string model, IReadOnlyList<RecordBatch> rows, CancellationToken cancellationToken = default);

    /// <summary>Appends outcomes, in the order in which later ones win.</summary>
    /// <param name="outcomes">The outcomes.</param>
    /// <param name="recordedAt">When they were recorded.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public abstract ValueTask AppendOutcomesAsync(IReadOnlyList<PredictionOutcome> outcomes, DateTimeOffset recordedAt, CancellationToken cancellationToken = default);

    /// <summary>Streams predictions with their latest outcomes, in no certain order. Each batch belongs to the receiver.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public abstract IAsyncEnumerable<RecordBatch> ReadJoinedAsync(PredictionLogQuery query, CancellationToken cancellationToken = default);

    /// <summary>Counts predictions and outcomes.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Ends the counting.</param>
    public abstract ValueTask<PredictionLogSummary> SummarizeAsync(PredictionLogQuery query, CancellationToken cancellationToken = default);

    /// <summary>Puts small files together, and removes what is too old.</summary>
    /// <param name="before">Predictions and outcomes of before are removed; null for none.</param>
    /// <param name="cancellationToken">Ends the work between two tables.</param>
    /// <returns>How many predictions were removed.</returns>
    public abstract ValueTask<long> MaintainAsync(DateTimeOffset? before, CancellationToken cancellationToken = default);

    /// <summary>Removes the predictions of an entity, and their outcomes, so that no file holds a trace of them. Harmless to repeat.</summary>
    /// <param name="key">The values of the entity's key by the names of its columns, as text.</param>
    /// <param name="cancellationToken">Ends the work; repeat it to complete it.</param>
    /// <returns>How many predictions were removed.</returns>
    public abstract ValueTask<long> EraseAsync(IReadOnlyDictionary<string, string> key, CancellationToken cancellationToken = default);
}
