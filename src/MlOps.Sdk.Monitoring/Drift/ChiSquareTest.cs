namespace MlOps.Sdk.Monitoring;

internal sealed class ChiSquareTest : IDriftTest
{
    public string Name => DriftTests.ChiSquare;

    public DriftThreshold DefaultThreshold { get; } = new(0.1, 0.2);

    public bool Supports(ColumnKind kind) => kind != ColumnKind.Opaque;

    public DriftTestResult Compare(ColumnComparison comparison) =>
        DriftStatistics.ChiSquare(comparison.ReferenceGroups, comparison.CurrentGroups);
}
