using System.Runtime.Intrinsics;

namespace MlOps.Sdk.Training;

/// <summary>Half the squared error for fitting, reported as root mean squared error; the score is the prediction.</summary>
internal sealed class SquaredErrorObjective : Objective
{
    public override string MetricName => MetricNames.Rmse;

    public override double BaseScore(ReadOnlySpan<float> labels) => Mean(labels);

    public override double Derive(ReadOnlySpan<double> scores, ReadOnlySpan<float> labels, Span<Vector128<float>> derivatives)
    {
        double loss = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            var difference = scores[i] - labels[i];
            derivatives[i] = Vector128.Create((float)difference, 1, 1, 0);
            loss += difference * difference;
        }

        return loss;
    }

    public override double Loss(ReadOnlySpan<double> scores, ReadOnlySpan<float> labels)
    {
        double loss = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            loss += (scores[i] - labels[i]) * (scores[i] - labels[i]);
        }

        return loss;
    }

    public override double ToMetric(double meanLoss) => Math.Sqrt(meanLoss);

    public override float ToPrediction(float score) => score;
}
