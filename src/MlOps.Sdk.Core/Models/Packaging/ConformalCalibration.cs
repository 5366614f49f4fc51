namespace MlOps.Sdk.Core;

/// <summary>
/// What split-conformal calibration on rows that were neither trained nor tested on found: how far around an answer the truth
/// lies in a given share of cases. Holds for rows that come from where the calibration rows came from (Vovk, Gammerman and
/// Shafer, "Algorithmic Learning in a Random World"; Lei et al. 2018). Travels in the package's metadata. Immutable.
/// </summary>
public sealed record ConformalCalibration
{
    /// <summary>How it was calibrated; see <see cref="ConformalMethods"/>.</summary>
    public required string Method { get; init; }

    /// <summary>The share of rows whose truth lies in the interval, above 0 and below 1.</summary>
    public required double Coverage { get; init; }

    /// <summary>How many rows it was calibrated on.</summary>
    public required int Rows { get; init; }

    /// <summary>
    /// Where the groups of answers end that have a quantile each, rising: group g has answers from edge g − 1 up to but without
    /// edge g. Default: none, so one group. Always none for a label set.
    /// </summary>
    public IReadOnlyList<double> Edges { get; init; } = [];

    /// <summary>
    /// The quantiles of the calibration scores, 0 or more. Of |label − answer|: one for each group. Of 1 − probability of the
    /// true label: one for label 0 and one for label 1.
    /// </summary>
    public required IReadOnlyList<double> Quantiles { get; init; }

    /// <summary>
    /// The interval around an answer. For a label set it spans the labels in the set: 0 to 0, 1 to 1, or 0 to 1; a set without
    /// any label is given the more probable one, which only adds to the coverage.
    /// </summary>
    /// <param name="value">The predicted number, or the probability of class 1.</param>
    /// <returns>False when the answer is no number and so has no interval.</returns>
    /// <param name="low">The smallest value that is not ruled out.</param>
    /// <param name="high">The largest value that is not ruled out.</param>
    public bool TryGetInterval(double value, out double low, out double high)
    {
        if (double.IsNaN(value))
        {
            (low, high) = (double.NaN, double.NaN);
            return false;
        }

        if (Method == ConformalMethods.LabelSet)
        {
            var (no, yes) = (value <= Quantiles[0], 1 - value <= Quantiles[1]);
            var likely = value >= 0.5 ? 1 : 0;
            (low, high) = no || yes ? (no ? 0 : 1, yes ? 1 : 0) : (likely, likely);
            return true;
        }

        var width = Quantiles[GroupOf(value)];
        (low, high) = (value - width, value + width);
        return true;
    }

    /// <summary>What is wrong with the figures, or null.</summary>
    internal string? Objection(string task)
    {
        var isLabelSet = Method == ConformalMethods.LabelSet;
        if (!isLabelSet && Method != ConformalMethods.AbsoluteResidual)
        {
            return $"its method '{Method}' is not known to this version of the SDK; update MlOps.Sdk, or use '{ConformalMethods.AbsoluteResidual}' or '{ConformalMethods.LabelSet}'";
        }

        if (isLabelSet != (task == ModelTasks.BinaryClassification))
        {
            return $"its method '{Method}' does not fit the task '{task}'; use '{ConformalMethods.LabelSet}' for {ModelTasks.BinaryClassification} and '{ConformalMethods.AbsoluteResidual}' for {ModelTasks.Regression}";
        }

        if (!(Coverage is > 0 and < 1) || Rows < 1)
        {
            return "its coverage must lie above 0 and below 1, and it must come from 1 row or more";
        }

        var wanted = isLabelSet ? 2 : Edges.Count + 1;
        if ((isLabelSet && Edges.Count > 0) || Quantiles.Count != wanted || !Quantiles.All(q => q >= 0 && double.IsFinite(q)))
        {
            return $"it has {Quantiles.Count} quantiles and {Edges.Count} edges; it needs one finite quantile of 0 or more for each group, or for each of the two labels";
        }

        return Edges.All(double.IsFinite) && Edges.Zip(Edges.Skip(1)).All(pair => pair.First < pair.Second) ? null : "its edges must be finite and rise";
    }

    private int GroupOf(double value)
    {
        var group = 0;
        while (group < Edges.Count && value >= Edges[group])
        {
            group++;
        }

        return group;
    }
}
