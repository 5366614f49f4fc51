using MlOps.Sdk.Core;
using MlOps.Sdk.Training;

namespace MlOps.Sdk.Pipelines.Tests;

public sealed class ReuseTests
{
    private readonly RecordBatch _labels = Payments.Labels();

    public static TheoryData<string> Changes => ["data", "view", "trainer", "trainer setting", "seed", "preprocessing", "columns", "split", "metrics"];

    [Fact]
    public async Task RunAsync_NothingChanged_TakesRunAndVersionOfTheFirstTime()
    {
        await using var platform = new Platform();
        using var first = await platform.RunAsync(Payments.Registering(_labels));
        using var second = await platform.RunAsync(Payments.Registering(_labels));
        Assert.Equal(first.RunId, second.RunId);
        Assert.Equal(first.Package.Hash, second.Package.Hash);
        Assert.Equal(first.Evaluation.Metrics, second.Evaluation.Metrics);
        Assert.Equal(1, second.Version!.Version);
        Assert.Single(await platform.RunsAsync());
        Assert.Single(await platform.Registry.ListVersionsAsync(Payments.Model));
        Assert.Equal([PipelineSteps.Features, PipelineSteps.Train], second.Steps.Where(s => s.Reused).Select(s => s.Name));
        Assert.Contains(first.RunId[..8], second.Steps.Single(s => s.Name == PipelineSteps.Train).Detail);
        Assert.Contains("1 reused", second.Steps.Single(s => s.Name == PipelineSteps.Features).Detail);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task RunAsync_SomethingChanged_TrainsAnew(string change)
    {
        await using var platform = new Platform();
        using var first = await platform.RunAsync(Payments.Pipeline(_labels, Payments.Activity()));
        using var second = await platform.RunAsync(Changed(change));
        Assert.NotEqual(first.RunId, second.RunId);
        Assert.Equal(2, (await platform.RunsAsync()).Count);
        Assert.False(second.Steps.Single(s => s.Name == PipelineSteps.Train).Reused);
    }

    [Fact]
    public async Task RunAsync_AnotherGateOrAlias_DoesNotTrainAnew()
    {
        await using var platform = new Platform();
        using var first = await platform.RunAsync(Payments.Pipeline(_labels));
        using var second = await platform.RunAsync(Payments.Pipeline(_labels).Gate(g => g.AtLeast("roc_auc", 0.5)).Register("baseline"));
        Assert.Equal(first.RunId, second.RunId);
        Assert.Equal(["baseline"], second.Version!.Aliases);
    }

    [Fact]
    public async Task RunAsync_AnotherName_DoesNotTakeAStrangersRun()
    {
        await using var platform = new Platform();
        using var first = await platform.RunAsync(Payments.Pipeline(_labels));
        using var second = await platform.RunAsync(MlPipeline.Named("other")
            .FromFeatures(_labels, "disputed", "decided_at", [], ["amount", "channel"])
            .SplitByTime(0.25).Preprocess(p => p.Impute().Standardize().OneHot("channel")).Train(Trainer.LogisticRegression()).Seed(7));
        Assert.NotEqual(first.RunId, second.RunId);
        Assert.Equal(first.Package.Model.ToArray(), second.Package.Model.ToArray());
    }

    [Theory]
    [InlineData("truncated", "is damaged")]
    [InlineData("altered", "is damaged")]
    [InlineData("deleted", "is gone")]
    public async Task RunAsync_DamagedPackageOfTheEarlierRun_TrainsAgainAndSaysWhy(string damage, string words)
    {
        await using var platform = new Platform();
        using var first = await platform.RunAsync(Payments.Registering(_labels));
        var stored = (await platform.Tracker.GetRunAsync(first.RunId)).Artifacts.Single(a => a.Path == "model.mlpkg");
        Damage(platform.FileOf(stored.Sha256), damage);

        using var second = await platform.RunAsync(Payments.Registering(_labels));
        var training = second.Steps.Single(s => s.Name == PipelineSteps.Train);
        Assert.False(training.Reused);
        Assert.Contains($"trained again because the package of run {first.RunId[..8]}", training.Detail);
        Assert.Contains(words, training.Detail);
        Assert.NotEqual(first.RunId, second.RunId);
        Assert.Equal(first.Evaluation.Metrics, second.Evaluation.Metrics);

        using var third = await platform.RunAsync(Payments.Registering(_labels));
        Assert.Equal(second.RunId, third.RunId);
    }

    private static void Damage(string file, string how)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;

        // Removed first, because a stored artifact may be write-protected.
        File.Delete(file);
        if (how != "deleted")
        {
            File.WriteAllBytes(file, how == "truncated" ? bytes[..(bytes.Length / 2)] : bytes);
        }
    }

    private MlPipelineBuilder Changed(string change)
    {
        var same = Payments.Pipeline(_labels, Payments.Activity());
        return change switch
        {
            "data" => Payments.Pipeline(Payments.Labels(seed: 2), Payments.Activity()),
            "view" => Payments.Pipeline(_labels, Payments.Activity(days: 7)),
            "trainer" => same.Train(Trainer.GradientBoostedTrees(o => o.Trees = 5)),
            "trainer setting" => same.Train(Trainer.LogisticRegression(o => o.C = 2)),
            "seed" => same.Seed(8),
            "preprocessing" => same.Preprocess(p => p.Impute(ImputeStrategy.Mean).Standardize().OneHot("channel")),
            "columns" => same.FromFeatures(_labels, "disputed", "decided_at", [Payments.Activity()], ["amount"]).Preprocess(p => p.Impute().Standardize()),
            "split" => same.SplitByTime(0.3),
            "metrics" => same.Evaluate("roc_auc"),
            _ => throw new ArgumentOutOfRangeException(nameof(change), change, "There is no such change."),
        };
    }
}
