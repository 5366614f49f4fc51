namespace MlOps.Sdk.Registry.Tests.Gates;

public sealed class PromotionGatesTests : RegistryFixture
{
    [Theory]
    [InlineData(0.75, true)]
    [InlineData(0.8, true)]
    [InlineData(0.7499, false)]
    [InlineData(double.NaN, false)]
    public async Task MetricAtLeast_ComparesInclusively(double value, bool passes)
    {
        var verdict = await JudgeAsync(PromotionGates.MetricAtLeast("roc_auc", 0.75), value);
        Assert.Equal((PromotionGates.MetricAtLeastName, passes, value, 0.75), (verdict.Gate, verdict.Passed, verdict.Value, verdict.Threshold));
        Assert.Contains("at least 0.75 is required", verdict.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.5, true)]
    [InlineData(0.51, false)]
    [InlineData(double.NaN, false)]
    public async Task MetricAtMost_ComparesInclusively(double value, bool passes)
    {
        var verdict = await JudgeAsync(PromotionGates.MetricAtMost("roc_auc", 0.5), value);
        Assert.Equal(passes, verdict.Passed);
        Assert.Contains("at most 0.5 is required", verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyGate_WithoutTheMetric_FailsAndNamesThoseThereAre()
    {
        foreach (var gate in (IPromotionGate[])
            [PromotionGates.MetricAtLeast("missing", 0), PromotionGates.MetricAtMost("missing", 0), PromotionGates.NotWorseThanAlias("missing")])
        {
            var verdict = await JudgeAsync(gate, 0.9);
            Assert.False(verdict.Passed);
            Assert.Contains("no metric 'missing'. It has: roc_auc.", verdict.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task NotWorseThanAlias_WithoutAChampion_Passes()
    {
        var verdict = await JudgeAsync(PromotionGates.NotWorseThanAlias("roc_auc"), 0.1);
        Assert.True(verdict.Passed);
        Assert.Contains("no version is champion yet", verdict.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.8, 0, true, true)]
    [InlineData(0.799, 0, true, false)]
    [InlineData(0.799, 0.01, true, true)]
    [InlineData(0.9, 0, false, false)]
    [InlineData(0.7, 0, false, true)]
    [InlineData(0.81, 0.02, false, true)]
    [InlineData(double.NaN, 1, true, false)]
    public async Task NotWorseThanAlias_ComparesWithTheChampion(double value, double tolerance, bool higherIsBetter, bool passes)
    {
        await Registry.RegisterAsync("risk", TestPackages.Create(1, rocAuc: 0.8));
        await Registry.SetAliasAsync("risk", Alias.Champion, 1);
        var verdict = await JudgeAsync(PromotionGates.NotWorseThanAlias("roc_auc", Alias.Champion, tolerance, higherIsBetter), value);
        Assert.Equal(passes, verdict.Passed);
        Assert.Contains("the 0.8 of the champion, version 1", verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NotWorseThanAlias_WhenTheChampionHasNoSuchMetric_Fails()
    {
        await Registry.RegisterAsync("risk", TestPackages.Create(1));
        await Registry.SetAliasAsync("risk", Alias.Champion, 1);
        var report = await PromotionGates.EvaluateAllAsync(
            [PromotionGates.NotWorseThanAlias("f1")], new GateContext("risk", new Dictionary<string, double> { ["f1"] = 0.9 }, Registry));
        Assert.False(report.Passed);
        Assert.Contains("version 1, has no such metric", report.Verdicts[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EvaluateAllAsync_AsksEveryGateAndPassesOnlyWhenAllDo()
    {
        var context = new GateContext("risk", new Dictionary<string, double> { ["roc_auc"] = 0.7 }, Registry);
        IPromotionGate[] gates = [PromotionGates.MetricAtLeast("roc_auc", 0.8), PromotionGates.MetricAtLeast("roc_auc", 0.6)];
        var report = await PromotionGates.EvaluateAllAsync(gates, context);
        Assert.False(report.Passed);
        Assert.Equal([false, true], report.Verdicts.Select(v => v.Passed));
        Assert.StartsWith("failed metric-at-least: roc_auc is 0.7; at least 0.8 is required.\npassed", report.ToString(), StringComparison.Ordinal);
        Assert.True((await PromotionGates.EvaluateAllAsync(gates.Skip(1), context)).Passed);
        Assert.True((await PromotionGates.EvaluateAllAsync([], context)).Passed);
    }

    [Fact]
    public void Gates_ThatCannotJudge_AreMisuse()
    {
        Assert.Throws<ArgumentException>(() => PromotionGates.MetricAtLeast("roc_auc", double.NaN));
        Assert.Throws<ArgumentException>(() => PromotionGates.MetricAtMost("", 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => PromotionGates.NotWorseThanAlias("roc_auc", tolerance: -1));
    }

    private async Task<GateVerdict> JudgeAsync(IPromotionGate gate, double value) =>
        Assert.Single((await PromotionGates.EvaluateAllAsync([gate], new GateContext("risk", new Dictionary<string, double> { ["roc_auc"] = value }, Registry))).Verdicts);
}
