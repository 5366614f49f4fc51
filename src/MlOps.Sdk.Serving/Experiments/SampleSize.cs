using MathNet.Numerics.Distributions;

namespace MlOps.Sdk.Serving;

/// <summary>How many units each of two equally large variants needs, so that a difference that matters is found.</summary>
public static class SampleSize
{
    /// <summary>Units for two proportions, by the normal approximation with pooled variance (Fleiss, Levin and Paik 2003, section 4.2).</summary>
    /// <param name="baseline">The control's share of successes, above 0 and below 1.</param>
    /// <param name="difference">The smallest difference that matters, not 0; baseline and difference together lie above 0 and below 1.</param>
    /// <param name="confidence">1 less the chance to see a difference that is not there, two-sided. Default 0.95.</param>
    /// <param name="power">The chance to see the difference when it is there. Default 0.8.</param>
    public static long ForProportions(double baseline, double difference, double confidence = 0.95, double power = 0.8)
    {
        ComparisonArguments.RequireShare(baseline, nameof(baseline));
        RequireDifference(difference);
        ComparisonArguments.RequireShare(baseline + difference, nameof(difference));
        var (a, b) = Quantiles(confidence, power);
        var other = baseline + difference;
        var mean = (baseline + other) / 2;
        var root = (a * Math.Sqrt(2 * mean * (1 - mean))) + (b * Math.Sqrt((baseline * (1 - baseline)) + (other * (1 - other))));
        return (long)Math.Ceiling(root * root / (difference * difference));
    }

    /// <summary>Units for two means with a known spread, by the normal approximation.</summary>
    /// <param name="standardDeviation">The spread of the outcomes, above 0.</param>
    /// <param name="difference">The smallest difference that matters, not 0.</param>
    /// <param name="confidence">1 less the chance to see a difference that is not there, two-sided. Default 0.95.</param>
    /// <param name="power">The chance to see the difference when it is there. Default 0.8.</param>
    public static long ForMeans(double standardDeviation, double difference, double confidence = 0.95, double power = 0.8)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(standardDeviation);
        RequireDifference(difference);
        var (a, b) = Quantiles(confidence, power);
        var ratio = (a + b) * standardDeviation / difference;
        return (long)Math.Ceiling(2 * ratio * ratio);
    }

    private static (double OfConfidence, double OfPower) Quantiles(double confidence, double power)
    {
        ComparisonArguments.RequireShare(confidence, nameof(confidence));
        ComparisonArguments.RequireShare(power, nameof(power));
        return (Normal.InvCDF(0, 1, 1 - ((1 - confidence) / 2)), Normal.InvCDF(0, 1, power));
    }

    private static void RequireDifference(double difference)
    {
        if (!double.IsFinite(difference) || difference == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(difference), difference, "The difference must be a finite number other than 0.");
        }
    }
}
