using System.Globalization;
using MathNet.Numerics.Distributions;

namespace MlOps.Sdk.Serving;

/// <summary>
/// Compares two variants once, when the number of units that was planned beforehand is reached. Looking earlier and stopping
/// at the first good result makes it wrong far more often than it says: for that there is <see cref="SequentialTest"/>.
/// </summary>
public static class FixedHorizonTest
{
    /// <summary>Compares a treatment with a control, two-sided.</summary>
    /// <param name="control">Outcomes of the variant that was there before; two units or more.</param>
    /// <param name="treatment">Outcomes of the variant that is tried; two units or more.</param>
    /// <param name="confidence">The level, above 0 and below 1. Default 0.95.</param>
    /// <returns>
    /// For proportions the pooled z-test with Newcombe's hybrid score interval (Statistics in Medicine 17, 1998, method 10);
    /// for means Welch's t-test with its interval (Welch 1947, Satterthwaite's degrees of freedom).
    /// </returns>
    /// <exception cref="ArgumentException">The variants have different kinds of outcomes or too few units.</exception>
    public static VariantComparison Compare(VariantOutcomes control, VariantOutcomes treatment, double confidence = 0.95)
    {
        ComparisonArguments.Check(control, treatment, confidence, fewest: 2);
        return control.IsProportion ? Proportions(control, treatment, confidence) : Means(control, treatment, confidence);
    }

    private static VariantComparison Proportions(VariantOutcomes control, VariantOutcomes treatment, double confidence)
    {
        var (n, m) = ((double)control.Count, (double)treatment.Count);
        var pooled = ((control.Mean * n) + (treatment.Mean * m)) / (n + m);
        var error = Math.Sqrt(pooled * (1 - pooled) * ((1 / n) + (1 / m)));
        var difference = treatment.Mean - control.Mean;
        var critical = Normal.InvCDF(0, 1, 1 - ((1 - confidence) / 2));
        var (controlLow, controlHigh) = Wilson(control, critical);
        var (treatmentLow, treatmentHigh) = Wilson(treatment, critical);
        return new VariantComparison
        {
            Control = control,
            Treatment = treatment,
            Low = difference - Length(treatment.Mean - treatmentLow, controlHigh - control.Mean),
            High = difference + Length(treatmentHigh - treatment.Mean, control.Mean - controlLow),
            Confidence = confidence,
            PValue = error == 0 ? 1 : 2 * Normal.CDF(0, 1, -Math.Abs(difference) / error),
            Method = "two-proportion z-test",
        };
    }

    private static VariantComparison Means(VariantOutcomes control, VariantOutcomes treatment, double confidence)
    {
        var (a, b) = (control.Variance / control.Count, treatment.Variance / treatment.Count);
        var difference = treatment.Mean - control.Mean;
        var error = Math.Sqrt(a + b);
        var freedom = (a + b) * (a + b) / ((a * a / (control.Count - 1)) + (b * b / (treatment.Count - 1)));
        var half = error == 0 ? 0 : error * StudentT.InvCDF(0, 1, freedom, 1 - ((1 - confidence) / 2));
        return new VariantComparison
        {
            Control = control,
            Treatment = treatment,
            Low = difference - half,
            High = difference + half,
            Confidence = confidence,
            PValue = error > 0 ? 2 * StudentT.CDF(0, 1, freedom, -Math.Abs(difference) / error) : difference == 0 ? 1 : 0,
            Method = string.Create(CultureInfo.InvariantCulture, $"Welch's t-test with {freedom:F1} degrees of freedom"),
        };
    }

    private static (double Low, double High) Wilson(VariantOutcomes outcomes, double critical)
    {
        var (n, p, squared) = ((double)outcomes.Count, outcomes.Mean, critical * critical);
        var centre = (p + (squared / (2 * n))) / (1 + (squared / n));
        var half = critical / (1 + (squared / n)) * Math.Sqrt((p * (1 - p) / n) + (squared / (4 * n * n)));
        return (centre - half, centre + half);
    }

    private static double Length(double x, double y) => Math.Sqrt((x * x) + (y * y));
}
