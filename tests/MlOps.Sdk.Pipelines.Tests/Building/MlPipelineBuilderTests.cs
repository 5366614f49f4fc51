using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Training;

namespace MlOps.Sdk.Pipelines.Tests;

public sealed class MlPipelineBuilderTests
{
    private readonly RecordBatch _labels = Payments.Labels();

    [Fact]
    public async Task RunAsync_WithoutRows_NamesTheCallToAdd()
    {
        await using var platform = new Platform();
        var pipeline = MlPipeline.Named("empty").Train(Trainer.LogisticRegression());
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => platform.RunAsync(pipeline));
        Assert.Contains("'empty'", refusal.Message);
        Assert.Contains("FromFeatures", refusal.Message);
    }

    [Fact]
    public async Task RunAsync_WithoutTrainer_NamesTheCallToAdd()
    {
        await using var platform = new Platform();
        var pipeline = MlPipeline.Named("lazy").FromFeatures(_labels, "disputed", "decided_at", []);
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => platform.RunAsync(pipeline));
        Assert.Contains("'lazy'", refusal.Message);
        Assert.Contains("Trainer.GradientBoostedTrees()", refusal.Message);
    }

    [Theory]
    [InlineData("disputd", "decided_at", "amount", "disputd")]
    [InlineData("disputed", "decided", "amount", "decided")]
    [InlineData("disputed", "decided_at", "amounts", "amounts")]
    public void FromFeatures_UnknownColumn_NamesItAndWhatThereIs(string label, string timestamp, string column, string unknown)
    {
        var refusal = Assert.Throws<SchemaException>(() => MlPipeline.Named("p").FromFeatures(_labels, label, timestamp, [], [column]));
        Assert.Equal(unknown, refusal.Column);
        Assert.Contains($"'{unknown}'", refusal.Message);
        Assert.Contains("payment_id", refusal.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.2)]
    [InlineData(double.NaN)]
    public void Split_ShareOutsideOfZeroToOne_IsRefused(double share)
    {
        Assert.Equal("test", Assert.Throws<ArgumentOutOfRangeException>(() => MlPipeline.Named("p").SplitByTime(share)).ParamName);
        Assert.Equal("test", Assert.Throws<ArgumentOutOfRangeException>(() => MlPipeline.Named("p").SplitAtRandom(share)).ParamName);
    }

    [Fact]
    public void Named_WithoutName_IsRefused() => Assert.Throws<ArgumentException>(() => MlPipeline.Named(" "));

    [Fact]
    public void Parts_ThatAreNull_AreRefused()
    {
        var pipeline = MlPipeline.Named("p");
        Assert.Throws<ArgumentNullException>(() => pipeline.FromFeatures(null!, "y", "t", []));
        Assert.Throws<ArgumentNullException>(() => pipeline.FromFeatures(_labels, "disputed", "decided_at", (IReadOnlyList<FeatureView>)null!));
        Assert.Throws<ArgumentNullException>(() => pipeline.Train(null!));
        Assert.Throws<ArgumentNullException>(() => pipeline.Expect(null!));
        Assert.Throws<ArgumentNullException>(() => pipeline.Preprocess(null!));
        Assert.Throws<ArgumentNullException>(() => pipeline.Evaluate(null!));
        Assert.Throws<ArgumentNullException>(() => pipeline.Gate(null!));
        Assert.Throws<ArgumentNullException>(() => pipeline.Gate(g => g.Add(null!)));
        Assert.Throws<ArgumentNullException>(() => { _ = pipeline.RunAsync(null!); });
    }

    [Fact]
    public async Task Evaluate_ChosenMetrics_AreTheOnlyOnesComputed()
    {
        await using var platform = new Platform();
        using var result = await platform.RunAsync(Payments.Pipeline(_labels).Evaluate("roc_auc", "log_loss"));
        Assert.Equal(["log_loss", "roc_auc"], result.Evaluation.Metrics.Keys.Order());
    }

    [Fact]
    public async Task Columns_LeftOut_AreAllButLabelTimeAndJoinKeys()
    {
        await using var platform = new Platform();
        var pipeline = Payments.Pipeline(_labels).FromFeatures(_labels, "disputed", "decided_at", [Payments.Activity()]).Preprocess(p => p.Impute());
        using var result = await platform.RunAsync(pipeline.Train(Trainer.GradientBoostedTrees(o => o.Trees = 5)).Preprocess(p => p.OneHot("channel", "payment_id")));
        Assert.Equal(
            ["activity__payments", "amount", "channel", "payment_id"],
            result.Package.Signature.InputSchema.Select(f => f.Name).Order());
    }

    [Fact]
    public async Task Gate_EveryKind_IsAsked()
    {
        await using var platform = new Platform();
        using var result = await platform.RunAsync(Payments.Pipeline(_labels, Payments.Activity())
            .Gate(g => g.AtLeast("roc_auc", 0.5).AtMost("log_loss", 5).NotWorseThan(Alias.Champion, "accuracy", tolerance: 0.1)));
        Assert.True(result.Gates.Passed);
        Assert.Equal(
            [PromotionGates.MetricAtLeastName, PromotionGates.MetricAtMostName, PromotionGates.NotWorseThanAliasName],
            result.Gates.Verdicts.Select(v => v.Gate));
    }
}
