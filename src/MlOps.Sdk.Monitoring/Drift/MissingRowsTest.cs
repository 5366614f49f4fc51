namespace MlOps.Sdk.Monitoring;

/// <summary>The population stability index over two bins: present and missing.</summary>
internal sealed class MissingRowsTest : IDriftTest
{
    public static readonly MissingRowsTest Instance = new();

    public string Name => DriftTests.PopulationStability;

    public DriftThreshold DefaultThreshold { get; } = new(0.1, 0.25);

    public bool Supports(ColumnKind kind) => true;

    public DriftTestResult Compare(ColumnComparison comparison)
    {
        long[] reference = [comparison.ReferencePresent, comparison.Reference.Missing];
        long[] current = [comparison.CurrentPresent, comparison.Current.Missing];
        double index = DriftStatistics.PopulationStability(reference, current);
        return new DriftTestResult(index, index, DriftStatistics.ChiSquare(reference, current).PValue);
    }
}
