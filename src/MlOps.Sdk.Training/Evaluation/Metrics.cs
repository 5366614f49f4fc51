namespace MlOps.Sdk.Training;

/// <summary>
/// The metrics as plain functions over actual and predicted values. Binary metrics take actual values of 0 or 1 and the
/// probability of class 1; a row counts as predicted positive when its probability is at or above the threshold.
/// </summary>
/// <remarks>Every function throws <see cref="ArgumentException"/> for spans that are empty, differ in length or hold a value that is not a finite number.</remarks>
public static class Metrics
{
    /// <summary>The precision of float64, 2⁻⁵².</summary>
    public const double ProbabilityFloor = 2.220446049250313e-16;

    /// <summary>The precision of float32, 2⁻²³, in which models answer; the metric "log_loss" uses it.</summary>
    public const double SingleProbabilityFloor = 1.1920928955078125e-7;

    /// <summary>Area under the ROC curve; ties count half. NaN when only one class is present, as the area is then not defined.</summary>
    public static double RocAuc(ReadOnlySpan<double> actual, ReadOnlySpan<double> probability)
    {
        var ranked = RankedScores.Of(actual, probability);
        double area = 0, positivesAbove = 0;
        for (var start = 0; start < ranked.Count;)
        {
            var (end, positives, negatives) = ranked.Tie(start);
            area += negatives * (positivesAbove + (0.5 * positives));
            positivesAbove += positives;
            start = end;
        }

        return ranked.Positives == 0 || ranked.Negatives == 0 ? double.NaN : area / ((double)ranked.Positives * ranked.Negatives);
    }

    /// <summary>Average precision: the precision at each threshold weighted by the recall gained there. 0 when there is no positive row.</summary>
    public static double AveragePrecision(ReadOnlySpan<double> actual, ReadOnlySpan<double> probability)
    {
        var ranked = RankedScores.Of(actual, probability);
        double sum = 0, found = 0;
        for (var start = 0; start < ranked.Count;)
        {
            var (end, positives, _) = ranked.Tie(start);
            found += positives;
            sum += positives * (found / end);
            start = end;
        }

        return ranked.Positives == 0 ? 0 : sum / ranked.Positives;
    }

    /// <summary>Mean negative log-likelihood in nats.</summary>
    /// <param name="actual">The labels, 0 or 1.</param>
    /// <param name="probability">The probability of class 1.</param>
    /// <param name="floor">
    /// The smallest distance from 0 and 1 a probability is let have. Give the precision the probabilities were computed in: a float32
    /// model that answers 1 means no more than 1 − <see cref="SingleProbabilityFloor"/>.
    /// </param>
    public static double LogLoss(ReadOnlySpan<double> actual, ReadOnlySpan<double> probability, double floor = ProbabilityFloor)
    {
        MetricInput.CheckBinary(actual, probability);
        double sum = 0;
        for (var i = 0; i < actual.Length; i++)
        {
            var p = Math.Clamp(probability[i], floor, 1 - floor);
            sum -= actual[i] == 1 ? Math.Log(p) : Math.Log(1 - p);
        }

        return sum / actual.Length;
    }

    /// <summary>Brier score: the mean squared difference of probability and outcome.</summary>
    public static double Brier(ReadOnlySpan<double> actual, ReadOnlySpan<double> probability)
    {
        MetricInput.CheckBinary(actual, probability);
        return MeanSquare(actual, probability);
    }

    /// <summary>Share of rows whose class is predicted rightly.</summary>
    public static double Accuracy(ReadOnlySpan<double> actual, ReadOnlySpan<double> probability, double threshold = 0.5) =>
        ConfusionMatrix.At(actual, probability, threshold).Accuracy;

    /// <summary>Share of predicted positives that are positive; 0 when nothing was predicted positive.</summary>
    public static double Precision(ReadOnlySpan<double> actual, ReadOnlySpan<double> probability, double threshold = 0.5) =>
        ConfusionMatrix.At(actual, probability, threshold).Precision;

    /// <summary>Share of positives that were predicted positive; 0 when there is no positive row.</summary>
    public static double Recall(ReadOnlySpan<double> actual, ReadOnlySpan<double> probability, double threshold = 0.5) =>
        ConfusionMatrix.At(actual, probability, threshold).Recall;

    /// <summary>Harmonic mean of precision and recall; 0 when both are.</summary>
    public static double F1(ReadOnlySpan<double> actual, ReadOnlySpan<double> probability, double threshold = 0.5) =>
        ConfusionMatrix.At(actual, probability, threshold).F1;

    /// <summary>Expected calibration error over equal-width bins: the mean of |observed share − mean probability| weighted by the rows in each bin.</summary>
    public static double ExpectedCalibrationError(ReadOnlySpan<double> actual, ReadOnlySpan<double> probability, int bins = 10) =>
        CalibrationCurve.Of(actual, probability, bins).ExpectedError;

    /// <summary>Root of the mean squared error, in the label's unit.</summary>
    public static double Rmse(ReadOnlySpan<double> actual, ReadOnlySpan<double> predicted)
    {
        MetricInput.Check(actual, predicted);
        return Math.Sqrt(MeanSquare(actual, predicted));
    }

    /// <summary>Mean absolute error, in the label's unit.</summary>
    public static double Mae(ReadOnlySpan<double> actual, ReadOnlySpan<double> predicted)
    {
        MetricInput.Check(actual, predicted);
        double sum = 0;
        for (var i = 0; i < actual.Length; i++)
        {
            sum += Math.Abs(actual[i] - predicted[i]);
        }

        return sum / actual.Length;
    }

    /// <summary>Share of the label's variance that is explained; 1 is perfect, 0 is no better than the mean. For a constant label: 1 when every row is right, else 0.</summary>
    public static double R2(ReadOnlySpan<double> actual, ReadOnlySpan<double> predicted)
    {
        MetricInput.Check(actual, predicted);
        double mean = 0, total = 0;
        foreach (var value in actual)
        {
            mean += value;
        }

        mean /= actual.Length;
        foreach (var value in actual)
        {
            total += (value - mean) * (value - mean);
        }

        var residual = MeanSquare(actual, predicted) * actual.Length;
        return total > 0 ? 1 - (residual / total) : residual == 0 ? 1 : 0;
    }

    /// <summary>Mean absolute error relative to |actual| (1 = 100 %); an actual value of 0 counts as <see cref="ProbabilityFloor"/>.</summary>
    public static double Mape(ReadOnlySpan<double> actual, ReadOnlySpan<double> predicted)
    {
        MetricInput.Check(actual, predicted);
        double sum = 0;
        for (var i = 0; i < actual.Length; i++)
        {
            sum += Math.Abs(actual[i] - predicted[i]) / Math.Max(Math.Abs(actual[i]), ProbabilityFloor);
        }

        return sum / actual.Length;
    }

    private static double MeanSquare(ReadOnlySpan<double> actual, ReadOnlySpan<double> predicted)
    {
        double sum = 0;
        for (var i = 0; i < actual.Length; i++)
        {
            var difference = predicted[i] - actual[i];
            sum += difference * difference;
        }

        return sum / actual.Length;
    }
}
