namespace MlOps.Sdk.Monitoring;

/// <summary>The tail probabilities that the drift tests need. Relative error below 1e-10 on the tested range.</summary>
internal static class SpecialFunctions
{
    private const int MaximumTerms = 10_000;
    private const double Precision = 1e-15;

    // Lanczos coefficients for g = 7, n = 9 (P. Godfrey, 2001).
    private static readonly double[] Lanczos =
    [
        0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
        12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
    ];

    /// <summary>P(X ≥ statistic) for a chi-square variable.</summary>
    public static double ChiSquareTail(double statistic, double degreesOfFreedom) => (statistic, degreesOfFreedom) switch
    {
        (_, <= 0) => 1,
        (<= 0, _) => 1,
        _ => UpperGamma(degreesOfFreedom / 2, statistic / 2),
    };

    /// <summary>P(|Z| ≥ z) for a standard normal variable.</summary>
    public static double NormalTwoSidedTail(double z) => ChiSquareTail(z * z, 1);

    /// <summary>
    /// P(K ≥ x) of Kolmogorov's limit distribution, by the series that converges fast on each side
    /// (Marsaglia, Tsang and Wang 2003, section 1).
    /// </summary>
    public static double KolmogorovTail(double x)
    {
        if (x <= 0)
        {
            return 1;
        }

        double sum = 0;
        if (x < 1)
        {
            for (int k = 1; k < 20; k++)
            {
                double odd = (2 * k) - 1;
                sum += Math.Exp(-odd * odd * Math.PI * Math.PI / (8 * x * x));
            }

            return Math.Clamp(1 - (Math.Sqrt(2 * Math.PI) / x * sum), 0, 1);
        }

        for (int k = 1; k < 20; k++)
        {
            double term = Math.Exp(-2.0 * k * k * x * x);
            sum += k % 2 == 1 ? term : -term;
        }

        return Math.Clamp(2 * sum, 0, 1);
    }

    public static double LogGamma(double x)
    {
        if (x < 0.5)
        {
            return Math.Log(Math.PI / Math.Sin(Math.PI * x)) - LogGamma(1 - x);
        }

        x -= 1;
        double sum = Lanczos[0];
        for (int i = 1; i < Lanczos.Length; i++)
        {
            sum += Lanczos[i] / (x + i);
        }

        double t = x + 7.5;
        return (0.5 * Math.Log(2 * Math.PI)) + ((x + 0.5) * Math.Log(t)) - t + Math.Log(sum);
    }

    /// <summary>The regularized upper incomplete gamma function Q(a, x): series below a + 1, Lentz's fraction above.</summary>
    private static double UpperGamma(double a, double x)
    {
        double scale = Math.Exp((a * Math.Log(x)) - x - LogGamma(a));
        return x < a + 1 ? Math.Clamp(1 - (scale * LowerSeries(a, x)), 0, 1) : Math.Clamp(scale * UpperFraction(a, x), 0, 1);
    }

    private static double LowerSeries(double a, double x)
    {
        double term = 1 / a;
        double sum = term;
        for (int n = 1; n < MaximumTerms && Math.Abs(term) > Math.Abs(sum) * Precision; n++)
        {
            term *= x / (a + n);
            sum += term;
        }

        return sum;
    }

    private static double UpperFraction(double a, double x)
    {
        const double Tiny = 1e-300;
        double b = x + 1 - a;
        double c = 1 / Tiny;
        double d = 1 / b;
        double fraction = d;
        for (int n = 1; n < MaximumTerms; n++)
        {
            double step = -n * (n - a);
            b += 2;
            d = NotZero((step * d) + b);
            c = NotZero(b + (step / c));
            d = 1 / d;
            double change = d * c;
            fraction *= change;
            if (Math.Abs(change - 1) < Precision)
            {
                break;
            }
        }

        return fraction;

        static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;
    }
}
