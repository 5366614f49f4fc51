namespace MlOps.Sdk.Monitoring;

internal sealed class PopulationStabilityTest : IDriftTest
{
    public string Name => DriftTests.PopulationStability;

    public DriftThreshold DefaultThreshold { get; } = new(0.1, 0.25);

    public bool Supports(ColumnKind kind) => kind != ColumnKind.Opaque;

    // The index itself has no usable distribution when bins are empty, so the p-value is that of Pearson's test on its bins.
    public DriftTestResult Compare(ColumnComparison comparison)
    {
        double index = DriftStatistics.PopulationStability(comparison.ReferenceGroups, comparison.CurrentGroups);
        return new DriftTestResult(
            index, index, DriftStatistics.ChiSquare(comparison.ReferenceGroups, comparison.CurrentGroups).PValue);
    }
}
