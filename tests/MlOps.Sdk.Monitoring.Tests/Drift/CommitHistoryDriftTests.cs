using MlOps.Sdk.Core;

namespace MlOps.Sdk.Monitoring.Tests;

/// <summary>Real data; the expected figures are printed by reference/commit_history_reference.py.</summary>
public sealed class CommitHistoryDriftTests
{
    private static readonly Lazy<RecordBatch> Before = new(() => CommitHistory.Between(2010, 2015));
    private static readonly Lazy<RecordBatch> After = new(() => CommitHistory.Between(2020, 2024));

    [Theory]
    [InlineData("author__count_90d", 4.7823, 4.8258)]
    [InlineData("author__mean_is_fix_90d", 1.8615, 1.8664)]
    [InlineData("subsystem__mean_is_fix_90d", 3.3480, 3.3394)]
    [InlineData("message_length", 0.2422, 0.2324)]
    [InlineData("lines_added", 0.0457, 0.0469)]
    [InlineData("is_fix", 0.0973, 0.0973)]
    [InlineData("subsystem", 0.5306, 0.5306)]
    public void Compare_YearsOfCommits_EqualsPandas(string column, double sameBins, double plainBins)
    {
        double score = DriftAnalyzer.Compare(DataProfile.Build(Before.Value), After.Value)[column].Score!.Value;

        // The sketch may move an edge by half a percent of the rows.
        Assert.Equal(sameBins, score, (0.03 * sameBins) + 0.003);
        Assert.Equal(plainBins, score, (0.05 * plainBins) + 0.01);
    }

    [Fact]
    public void Compare_YearsOfCommits_RanksWhatChanged()
    {
        var report = DriftAnalyzer.Compare(DataProfile.Build(Before.Value), After.Value);
        Assert.Equal(
            ["author__count_90d", "subsystem__mean_is_fix_90d", "author__mean_is_fix_90d", "subsystem"], report.DriftedFeatures);
        Assert.Equal(DriftStatus.Warning, report["message_length"].Status);
        Assert.Equal(DriftStatus.Stable, report["is_fix"].Status);
    }

    [Fact]
    public void Compare_RandomHalvesOfTheReference_AreStable()
    {
        var rows = Enumerable.Range(0, Before.Value.RowCount).ToArray();
        new Random(0).Shuffle(rows);
        using var left = Before.Value.Take(rows.AsSpan(0, rows.Length / 2));
        using var right = Before.Value.Take(rows.AsSpan(rows.Length / 2));
        foreach (var test in DriftTests.BuiltIn.Where(t => t.Supports(ColumnKind.Numeric)))
        {
            var report = DriftAnalyzer.Compare(DataProfile.Build(left), right, new DriftOptions { NumericTest = test.Name });
            Assert.All(report.Features, feature => Assert.Equal(DriftStatus.Stable, feature.Status));
        }

        Assert.All(DriftAnalyzer.Compare(DataProfile.Build(left), right).Features, f => Assert.InRange(f.Score!.Value, 0, 0.03));
    }
}
