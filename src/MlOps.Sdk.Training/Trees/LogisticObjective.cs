using System.Runtime.Intrinsics;

namespace MlOps.Sdk.Training;

/// <summary>Binary log loss; the score is the log-odds of class 1.</summary>
internal sealed class LogisticObjective : Objective
{
    public override string MetricName => MetricNames.LogLoss;

    public override double BaseScore(ReadOnlySpan<float> labels)
    {
        var share = Mean(labels);
        return Math.Log(share / (1 - share));
    }

    public override double Derive(ReadOnlySpan<double> scores, ReadOnlySpan<float> labels, Span<Vector128<float>> derivatives)
    {
        double loss = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            // exp(-|score|) serves the probability and the loss, and cannot overflow.
            var e = Math.Exp(-Math.Abs(scores[i]));
            var probability = (scores[i] >= 0 ? 1 : e) / (1 + e);
            derivatives[i] = Vector128.Create((float)(probability - labels[i]), (float)(probability * (1 - probability)), 1, 0);
            loss += Math.Log(1 + e) + Math.Max(scores[i], 0) - (labels[i] * scores[i]);
        }

        return loss;
    }

    public override double Loss(ReadOnlySpan<double> scores, ReadOnlySpan<float> labels)
    {
        double loss = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            loss += Math.Log(1 + Math.Exp(-Math.Abs(scores[i]))) + Math.Max(scores[i], 0) - (labels[i] * scores[i]);
        }

        return loss;
    }

    public override double ToMetric(double meanLoss) => meanLoss;

    public override float ToPrediction(float score) => Sigmoid.Of(score);
}
