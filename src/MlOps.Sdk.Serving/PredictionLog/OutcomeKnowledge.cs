namespace MlOps.Sdk.Serving;

/// <summary>By which time an outcome counts as known.</summary>
public enum OutcomeKnowledge
{
    /// <summary>By <see cref="PredictionOutcome.At"/>: outcomes that are entered late, such as a history, count from when they were known.</summary>
    Told = 0,

    /// <summary>By when it was recorded here: exactly what a reader could have seen then.</summary>
    Recorded = 1,
}
