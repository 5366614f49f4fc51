namespace MlOps.Sdk.Monitoring;

internal sealed class WassersteinTest : IDriftTest
{
    private static readonly KolmogorovSmirnovTest Significance = new();

    public string Name => DriftTests.Wasserstein;

    public DriftThreshold DefaultThreshold { get; } = new(0.1, 0.25);

    public bool Supports(ColumnKind kind) => kind == ColumnKind.Numeric;

    // The distance has no distribution-free p-value; that of the Kolmogorov-Smirnov test on the same values guards it.
    public DriftTestResult Compare(ColumnComparison comparison)
    {
        double distance = Distance(comparison);
        double deviation = Deviation(comparison);
        return new DriftTestResult(
            deviation > 0 ? distance / deviation : 0, distance, Significance.Compare(comparison).PValue);
    }

    // A constant reference has no unit of its own: the deviation of both sides mixed half and half stands in.
    private static double Deviation(ColumnComparison comparison)
    {
        double reference = comparison.Reference.Numeric?.StandardDeviation ?? 0;
        if (reference > 0)
        {
            return reference;
        }

        double current = comparison.Current.Numeric?.StandardDeviation ?? 0;
        double shift = (comparison.Current.Numeric?.Mean ?? 0) - (comparison.Reference.Numeric?.Mean ?? 0);
        return Math.Sqrt((current * current / 2) + (shift * shift / 4));
    }

    private static double Distance(ColumnComparison comparison)
    {
        if (comparison.ReferenceValues is { Length: > 0 } reference && comparison.CurrentValues is { Length: > 0 } current)
        {
            reference = Array.FindAll(reference, double.IsFinite);
            current = Array.FindAll(current, double.IsFinite);
            return reference.Length > 0 && current.Length > 0 ? DriftStatistics.Wasserstein(reference, current) : 0;
        }

        return BinnedDistance.Between(comparison);
    }
}
