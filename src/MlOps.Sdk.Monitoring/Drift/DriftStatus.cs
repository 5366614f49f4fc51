namespace MlOps.Sdk.Monitoring;

/// <summary>The verdict on one column.</summary>
public enum DriftStatus
{
    /// <summary>No drift beyond the thresholds, or none that the number of rows supports.</summary>
    Stable,

    /// <summary>The score is above the warning threshold and not explained by chance.</summary>
    Warning,

    /// <summary>The score is above the drift threshold and not explained by chance.</summary>
    Drifted,

    /// <summary>One side has fewer rows than the options ask for; the score is given but not judged.</summary>
    NotEnoughData,

    /// <summary>The column is missing on one side, or holds another kind of values there.</summary>
    NotComparable,
}
