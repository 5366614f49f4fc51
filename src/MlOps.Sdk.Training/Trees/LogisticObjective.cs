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
        // Four rows at a time: exponential and logarithm are most of the cost of a pass over the rows.
        var loss = Vector256<double>.Zero;
        var i = 0;
        for (; i + 4 <= scores.Length; i += 4)
        {
            var label = Histogram.Widen(Vector128.Create(labels.Slice(i, 4)));
            var (probability, rowLoss) = Evaluate(Vector256.Create(scores.Slice(i, 4)), label);
            var gradient = Vector256.Narrow(probability - label, Vector256<double>.Zero).GetLower();
            var hessian = Vector256.Narrow(probability * (Vector256<double>.One - probability), Vector256<double>.Zero).GetLower();
            loss += rowLoss;
            for (var lane = 0; lane < 4; lane++)
            {
                derivatives[i + lane] = Vector128.Create(gradient[lane], hessian[lane], 1, 0);
            }
        }

        var sum = Vector256.Sum(loss);
        for (; i < scores.Length; i++)
        {
            var (probability, rowLoss) = Evaluate(Vector256.Create(scores[i]), Vector256.Create((double)labels[i]));
            derivatives[i] = Vector128.Create((float)(probability[0] - labels[i]), (float)(probability[0] * (1 - probability[0])), 1, 0);
            sum += rowLoss[0];
        }

        return sum;
    }

    public override double Loss(ReadOnlySpan<double> scores, ReadOnlySpan<float> labels)
    {
        double loss = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            loss += Evaluate(Vector256.Create(scores[i]), Vector256.Create((double)labels[i])).Loss[0];
        }

        return loss;
    }

    public override double ToMetric(double meanLoss) => meanLoss;

    public override float ToPrediction(float score) => Sigmoid.Of(score);

    // exp(-|score|) serves the probability and the loss, and cannot overflow.
    private static (Vector256<double> Probability, Vector256<double> Loss) Evaluate(Vector256<double> score, Vector256<double> label)
    {
        var one = Vector256<double>.One;
        var e = Vector256.Exp(-Vector256.Abs(score));
        var probability = Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(score, Vector256<double>.Zero), one, e) / (one + e);
        return (probability, Vector256.Log(one + e) + Vector256.Max(score, Vector256<double>.Zero) - (label * score));
    }
}
