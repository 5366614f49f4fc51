namespace MlOps.Sdk.Monitoring;

/// <summary>The names of the built-in drift tests.</summary>
public static class DriftTests
{
    /// <summary>
    /// Population stability index over about ten bins of equal share and one for missing values. Use when you want one
    /// well-known number for any kind of column; warning above 0.1, drift above 0.25.
    /// </summary>
    public const string PopulationStability = "psi";

    /// <summary>
    /// Two-sample Kolmogorov–Smirnov distance of present values. Use when a numeric shift anywhere matters and its unit
    /// does not; warning above 0.1, drift above 0.2.
    /// </summary>
    public const string KolmogorovSmirnov = "ks";

    /// <summary>
    /// Pearson's chi-square over the same bins as the index, scored by Cramér's V. Use when categories matter and you
    /// want a classical test; warning above 0.1, drift above 0.2.
    /// </summary>
    public const string ChiSquare = "chi_square";

    /// <summary>
    /// Jensen–Shannon distance over the same bins as the index. Use when you need a score between 0 and 1 that copes with
    /// empty bins; warning above 0.1, drift above 0.2.
    /// </summary>
    public const string JensenShannon = "jensen_shannon";

    /// <summary>
    /// First Wasserstein distance of present values in standard deviations of the reference. Use when the size of a
    /// numeric shift matters; its p-value is that of the Kolmogorov–Smirnov test. Warning above 0.1, drift above 0.25.
    /// </summary>
    public const string Wasserstein = "wasserstein";

    /// <summary>One instance of every built-in test.</summary>
    public static IReadOnlyList<IDriftTest> BuiltIn { get; } =
    [
        new PopulationStabilityTest(),
        new KolmogorovSmirnovTest(),
        new ChiSquareTest(),
        new JensenShannonTest(),
        new WassersteinTest(),
    ];
}
