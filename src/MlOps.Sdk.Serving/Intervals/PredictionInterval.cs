namespace MlOps.Sdk.Serving;

/// <summary>
/// Where the truth lies in a given share of cases, from the calibration in the model's package. For a classifier it spans
/// the labels that are not ruled out: 0 to 0, 1 to 1, or 0 to 1 when the model cannot tell.
/// </summary>
/// <param name="Low">The smallest value that is not ruled out.</param>
/// <param name="High">The largest value that is not ruled out.</param>
/// <param name="Coverage">The share of rows whose truth lies in their interval, above 0 and below 1.</param>
public sealed record PredictionInterval(double Low, double High, double Coverage)
{
    /// <summary>How far apart the two ends are.</summary>
    public double Width => High - Low;

    /// <summary>Whether a value lies in the interval, its ends included.</summary>
    /// <param name="value">The value.</param>
    public bool Contains(double value) => value >= Low && value <= High;
}
