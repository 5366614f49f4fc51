namespace MlOps.Sdk.Monitoring;

internal sealed class KolmogorovSmirnovTest : IDriftTest
{
    public string Name => DriftTests.KolmogorovSmirnov;

    public DriftThreshold DefaultThreshold { get; } = new(0.1, 0.2);

    public bool Supports(ColumnKind kind) => kind == ColumnKind.Numeric;

    public DriftTestResult Compare(ColumnComparison comparison)
    {
        if (comparison.ReferenceValues is { Length: > 0 } reference && comparison.CurrentValues is { Length: > 0 } current)
        {
            return DriftStatistics.KolmogorovSmirnov(reference, current);
        }

        // At the edges both distribution functions are known, so this is the distance as seen at 2 % steps.
        double distance = 0;
        long below = 0;
        long currentBelow = 0;
        for (int i = 0; i < comparison.ReferenceBins.Count; i++)
        {
            below += comparison.ReferenceBins[i];
            currentBelow += comparison.CurrentBins[i];
            distance = Math.Max(
                distance,
                Math.Abs(((double)below / comparison.ReferencePresent) - ((double)currentBelow / comparison.CurrentPresent)));
        }

        return DriftStatistics.KolmogorovSmirnov(distance, comparison.ReferencePresent, comparison.CurrentPresent);
    }
}
