using System.Runtime.Intrinsics;

namespace MlOps.Sdk.Training;

/// <summary>A loss with its first two derivatives in the raw score, and what turns a score into a prediction.</summary>
internal abstract class Objective
{
    /// <summary>The name of the reported loss.</summary>
    public abstract string MetricName { get; }

    public static Objective For(LearningTask task) => task == LearningTask.Regression ? new SquaredErrorObjective() : new LogisticObjective();

    /// <summary>The constant score with the smallest loss.</summary>
    public abstract double BaseScore(ReadOnlySpan<float> labels);

    /// <summary>Writes (gradient, hessian, 1, 0) per row and returns the sum of the rows' losses.</summary>
    public abstract double Derive(ReadOnlySpan<double> scores, ReadOnlySpan<float> labels, Span<Vector128<float>> derivatives);

    /// <summary>The sum of the rows' losses.</summary>
    public abstract double Loss(ReadOnlySpan<double> scores, ReadOnlySpan<float> labels);

    /// <summary>The reported metric from the mean of the rows' losses.</summary>
    public abstract double ToMetric(double meanLoss);

    /// <summary>The prediction of a score.</summary>
    public abstract float ToPrediction(float score);

    protected static double Mean(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }
}
