namespace MlOps.Sdk.Monitoring.Tests;

public sealed class DriftStatisticsTests
{
    public static TheoryData<int> SampleCases => [.. Enumerable.Range(0, ReferenceFigures.Instance.Samples.Count)];

    public static TheoryData<int> TableCases => [.. Enumerable.Range(0, ReferenceFigures.Instance.Tables.Count)];

    [Theory]
    [MemberData(nameof(SampleCases))]
    public void KolmogorovSmirnov_ReferenceSample_EqualsSciPy(int index)
    {
        var sample = ReferenceFigures.Instance.Samples[index];
        var result = DriftStatistics.KolmogorovSmirnov(Sorted(sample.Reference), Sorted(sample.Current));
        Assert.Equal(sample.Ks, result.Score, 1e-12);
        Near(sample.KsLimitP, result.PValue!.Value);
    }

    [Theory]
    [MemberData(nameof(SampleCases))]
    public void Wasserstein_ReferenceSample_EqualsSciPy(int index)
    {
        var sample = ReferenceFigures.Instance.Samples[index];
        Near(sample.Wasserstein, DriftStatistics.Wasserstein(Sorted(sample.Reference), Sorted(sample.Current)));
    }

    [Theory]
    [MemberData(nameof(TableCases))]
    public void TableStatistics_ReferenceTable_EqualSciPy(int index)
    {
        var table = ReferenceFigures.Instance.Tables[index];
        Near(table.Psi, DriftStatistics.PopulationStability(table.Reference, table.Current));
        Assert.Equal(table.JensenShannon, DriftStatistics.JensenShannonDistance(table.Reference, table.Current), 1e-7);

        var chiSquare = DriftStatistics.ChiSquare(table.Reference, table.Current);
        Near(table.ChiSquare, chiSquare.Statistic);
        Near(table.ChiSquareP, chiSquare.PValue!.Value);
        Assert.Equal(table.CramersVAtEqualSize, chiSquare.Score, 1e-5);

        var ratio = DriftStatistics.LikelihoodRatio(table.Reference, table.Current);
        Assert.Equal(table.G, ratio.Statistic, 1e-6);
        Assert.Equal(table.GP, ratio.PValue!.Value, 1e-6);
    }

    [Fact]
    public void BenjaminiHochberg_ReferencePValues_EqualsDefinition()
    {
        var adjusted = DriftStatistics.BenjaminiHochberg(ReferenceFigures.Instance.PValues);
        for (var i = 0; i < adjusted.Count; i++)
        {
            Assert.Equal(ReferenceFigures.Instance.Adjusted[i], adjusted[i], 1e-12);
        }
    }

    [Fact]
    public void PopulationStability_DifferentBinCounts_SaysSo()
    {
        var exception = Assert.Throws<ArgumentException>(() => DriftStatistics.PopulationStability([1, 2], [1, 2, 3]));
        Assert.Contains("2 bins", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => DriftStatistics.PopulationStability([0, 0], [1, 2]));
        Assert.Throws<ArgumentException>(() => DriftStatistics.KolmogorovSmirnov([], [1]));
    }

    private static double[] Sorted(double[] values) => [.. values.Order()];

    private static void Near(double expected, double actual) =>
        Assert.True(Math.Abs(expected - actual) <= (1e-9 * Math.Abs(expected)) + 1e-13, $"{actual:R} is not {expected:R}");
}
