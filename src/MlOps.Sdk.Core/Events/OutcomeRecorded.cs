namespace MlOps.Sdk.Core;

/// <summary>What came of a prediction is known, and durable.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="Row">The row of the request, from 0.</param>
/// <param name="Value">The outcome.</param>
/// <param name="At">When it became known.</param>
public sealed record OutcomeRecorded(string RequestId, int Row, double Value, DateTimeOffset At);
