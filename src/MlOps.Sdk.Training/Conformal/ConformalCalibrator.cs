using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>
/// Split-conformal calibration: from answers on rows that the model was neither trained nor tested on to intervals that hold the
/// truth with a given probability, whatever the model and the distribution, as long as later rows come from the same one
/// (Lei, G'Sell, Rinaldo, Tibshirani and Wasserman 2018; groups and labels: Vovk's Mondrian predictors). The quantile is the
/// ⌈(n + 1) · coverage⌉-th smallest of n scores, which makes the promise hold for finitely many rows.
/// </summary>
public static class ConformalCalibrator
{
    private const double Slack = 1e-9;

    /// <summary>Calibrates.</summary>
    /// <param name="task">What the model predicts.</param>
    /// <param name="actual">The labels of the calibration rows; 0 and 1 for classification.</param>
    /// <param name="predicted">The model's answers to them: probabilities of class 1 for classification.</param>
    /// <param name="options">Coverage and groups; null takes the defaults.</param>
    /// <param name="training">The model's answers to the training rows, which tell where groups end; needed for more than one group.</param>
    /// <exception cref="ArgumentException">The numbers differ in length, are not finite, or are no labels; or an option is out of range.</exception>
    /// <exception cref="TrainingException">There are too few rows, in all or in a group, for the coverage.</exception>
    public static ConformalCalibration Calibrate(
        LearningTask task, ReadOnlySpan<double> actual, ReadOnlySpan<double> predicted, ConformalOptions? options = null, ReadOnlySpan<double> training = default)
    {
        options ??= new ConformalOptions();
        Check(options);
        return task == LearningTask.BinaryClassification ? Labels(actual, predicted, options) : Residuals(actual, predicted, options, training);
    }

    /// <summary>Counts how often the truth lies in the interval; take rows that were not calibrated on.</summary>
    /// <param name="calibration">The calibration.</param>
    /// <param name="actual">The labels.</param>
    /// <param name="predicted">The model's answers.</param>
    /// <exception cref="ArgumentException">The numbers differ in length or are not finite, or there are none.</exception>
    public static IntervalQuality Measure(ConformalCalibration calibration, ReadOnlySpan<double> actual, ReadOnlySpan<double> predicted)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        MetricInput.Check(actual, predicted);
        var (inside, width) = (0, 0.0);
        for (var i = 0; i < actual.Length; i++)
        {
            calibration.TryGetInterval(predicted[i], out var low, out var high);
            inside += actual[i] >= low && actual[i] <= high ? 1 : 0;
            width += high - low;
        }

        return new IntervalQuality((double)inside / actual.Length, width / actual.Length);
    }

    private static ConformalCalibration Residuals(ReadOnlySpan<double> actual, ReadOnlySpan<double> predicted, ConformalOptions options, ReadOnlySpan<double> training)
    {
        MetricInput.Check(actual, predicted);
        var edges = Edges(training, options.Groups);
        var scores = new List<double>[edges.Length + 1];
        for (var i = 0; i < actual.Length; i++)
        {
            var group = 0;
            while (group < edges.Length && predicted[i] >= edges[group])
            {
                group++;
            }

            (scores[group] ??= []).Add(Math.Abs(actual[i] - predicted[i]));
        }

        return new ConformalCalibration
        {
            Method = ConformalMethods.AbsoluteResidual,
            Coverage = options.Coverage,
            Rows = actual.Length,
            Edges = edges,
            Quantiles = [.. scores.Select((list, group) => Quantile(list ?? [], options.Coverage, edges.Length == 0 ? "the calibration rows" : $"group {group + 1} of {scores.Length} of the calibration rows"))],
        };
    }

    private static ConformalCalibration Labels(ReadOnlySpan<double> actual, ReadOnlySpan<double> predicted, ConformalOptions options)
    {
        MetricInput.CheckBinary(actual, predicted);
        List<double>[] scores = [[], []];
        for (var i = 0; i < actual.Length; i++)
        {
            scores[(int)actual[i]].Add(1 - (actual[i] == 1 ? predicted[i] : 1 - predicted[i]));
        }

        double[] quantiles = options.ByLabel
            ? [.. scores.Select((list, label) => Quantile(list, options.Coverage, $"the calibration rows with label {label}"))]
            : [Quantile([.. scores[0], .. scores[1]], options.Coverage, "the calibration rows")];
        return new ConformalCalibration
        {
            Method = ConformalMethods.LabelSet,
            Coverage = options.Coverage,
            Rows = actual.Length,
            Quantiles = [quantiles[0], quantiles[^1]],
        };
    }

    /// <summary>The ⌈(n + 1) · coverage⌉-th smallest score.</summary>
    private static double Quantile(List<double> scores, double coverage, string rows)
    {
        var rank = (int)Math.Ceiling(((scores.Count + 1) * coverage) - Slack);
        if (rank > scores.Count)
        {
            throw new TrainingException(string.Create(
                CultureInfo.InvariantCulture,
                $"A coverage of {coverage} needs {(int)Math.Ceiling((coverage / (1 - coverage)) - Slack)} rows or more, but {rows} are {scores.Count}. Hold back more rows, make fewer groups, or ask for less coverage."));
        }

        scores.Sort();
        return scores[rank - 1];
    }

    /// <summary>Edges that put as many training answers into each group; equal ones fall together.</summary>
    private static double[] Edges(ReadOnlySpan<double> training, int groups)
    {
        if (groups == 1)
        {
            return [];
        }

        if (training.Length < groups)
        {
            throw new ArgumentException($"Groups end where the answers to the training rows say, but there are {training.Length} answers for {groups} groups. Pass the model's answers to the training rows.", nameof(training));
        }

        var sorted = training.ToArray();
        Array.Sort(sorted);
        return [.. Enumerable.Range(1, groups - 1).Select(g => sorted[(int)((long)g * sorted.Length / groups)]).Where(double.IsFinite).Distinct().Where(edge => edge > sorted[0])];
    }

    private static void Check(ConformalOptions options)
    {
        if (!(options.Coverage is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Coverage, "The coverage must lie above 0 and below 1, for example 0.9.");
        }

        if (options.Groups is < 1 or > 100)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Groups, "There must be 1 to 100 groups; use 1 if unsure.");
        }
    }
}
