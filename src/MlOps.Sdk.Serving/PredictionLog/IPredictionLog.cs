using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>
/// What the models of this platform answered, and what came of it. Sampled predictions are written off the callers' path, in batches. Thread-safe.
/// </summary>
public interface IPredictionLog
{
    /// <summary>What the log of this process has done.</summary>
    PredictionLogCounts Counts { get; }

    /// <summary>Makes every prediction answered so far durable.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="MlOpsException">The store failed. The rows wait for the next try as long as there is room.</exception>
    ValueTask FlushAsync(CancellationToken cancellationToken = default);

    /// <summary>Records what came of a prediction. It is durable when the call returns; calls at the same time are written together.</summary>
    /// <param name="requestId">The request: <see cref="Prediction.RequestId"/>.</param>
    /// <param name="value">The outcome, such as 1 for "it happened", or the amount.</param>
    /// <param name="at">When it became known; null means now.</param>
    /// <param name="cancellationToken">Ends the wait; the outcome may then be recorded or not.</param>
    /// <exception cref="ArgumentException">The id is empty, or the value NaN.</exception>
    ValueTask RecordOutcomeAsync(string requestId, double value, DateTimeOffset? at = null, CancellationToken cancellationToken = default);

    /// <summary>Records many outcomes at once. They are durable when the call returns, and published as <see cref="OutcomeRecorded"/>.</summary>
    /// <param name="outcomes">The outcomes; of several of one prediction at the same time the last counts. Ids that are not in the log are kept.</param>
    /// <param name="cancellationToken">Ends the wait; the outcomes may then be recorded or not.</param>
    /// <exception cref="ArgumentException">An outcome is not valid; nothing was recorded.</exception>
    ValueTask RecordOutcomesAsync(IReadOnlyCollection<PredictionOutcome> outcomes, CancellationToken cancellationToken = default);

    /// <summary>
    /// Streams logged predictions with their latest outcomes as they were known at an instant, in no certain order. Call <see cref="FlushAsync"/> before to read what was
    /// answered just now.
    /// </summary>
    /// <param name="query">Which predictions, and the instant.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Batches with the columns of <see cref="PredictionLogColumns"/>; each belongs to the caller.</returns>
    IAsyncEnumerable<RecordBatch> ReadJoinedAsync(PredictionLogQuery query, CancellationToken cancellationToken = default);

    /// <summary>Reads answers and outcomes side by side, as metrics take them. Predictions without an outcome are counted only.</summary>
    /// <param name="query">Which predictions, and the instant.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    ValueTask<LiveScores> ReadScoresAsync(PredictionLogQuery query, CancellationToken cancellationToken = default);

    /// <summary>Counts predictions, those with outcomes, and outcomes that belong to no logged prediction.</summary>
    /// <param name="query">Which predictions, and the instant.</param>
    /// <param name="cancellationToken">Ends the counting.</param>
    ValueTask<PredictionLogSummary> SummarizeAsync(PredictionLogQuery query, CancellationToken cancellationToken = default);

    /// <summary>Puts small files together, and removes what is older than <see cref="PredictionLogOptions.Retention"/>. Done by itself from time to time.</summary>
    /// <param name="cancellationToken">Ends the work between two tables.</param>
    /// <returns>How many predictions were removed.</returns>
    ValueTask<long> MaintainAsync(CancellationToken cancellationToken = default);
}
