namespace MlOps.Sdk.Serving;

/// <summary>How many predictions have outcomes.</summary>
/// <param name="Predictions">Logged predictions that the query means.</param>
/// <param name="WithOutcome">Those of them whose outcome is known.</param>
/// <param name="UnknownOutcomes">
/// Outcomes of requests that are in no log: not sampled, dropped, erased, of a mistaken id, or not logged yet. They are kept, whatever model the query names.
/// </param>
public sealed record PredictionLogSummary(long Predictions, long WithOutcome, long UnknownOutcomes);
