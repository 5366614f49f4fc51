namespace MlOps.Sdk.Monitoring;

internal sealed class JensenShannonTest : IDriftTest
{
    public string Name => DriftTests.JensenShannon;

    public DriftThreshold DefaultThreshold { get; } = new(0.1, 0.2);

    public bool Supports(ColumnKind kind) => kind != ColumnKind.Opaque;

    // The likelihood-ratio statistic is the divergence weighted by sample size, so its tail belongs to this distance.
    public DriftTestResult Compare(ColumnComparison comparison) =>
        DriftStatistics.LikelihoodRatio(comparison.ReferenceGroups, comparison.CurrentGroups);
}
