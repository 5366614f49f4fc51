using FsCheck;
using FsCheck.Fluent;
using MlOps.Sdk.Core;
using MlOps.Sdk.OnnxRuntime;

namespace MlOps.Sdk.Training.Tests.Pipelines;

/// <summary>One graph: what ONNX Runtime returns for the exported graph is what the fitted pipeline predicts in memory.</summary>
public sealed class TrainedPipelineTests
{
    private const double Tolerance = 1e-5;

    public static TheoryData<string> Pipelines => [.. Trainers.Keys];

    private static Dictionary<string, PipelineTrainer> Trainers { get; } = new(StringComparer.Ordinal)
    {
        ["logistic"] = new(Trainer.LogisticRegression(), p => p.Impute().Standardize().OneHot("subsystem", "kind")),
        ["logistic log1p"] = new(
            Trainer.LogisticRegression(o => o.BalanceClasses = true),
            p => p.Impute(ImputeStrategy.Mean).Log1p("size", "embedding").Standardize().OneHot(3, "subsystem").OneHot("kind")),
        ["logistic constant"] = new(
            Trainer.LogisticRegression(o => o.C = 0.01), p => p.Log1p().Impute(ImputeStrategy.Constant, -1).Standardize("size", "count").OneHot()),
        ["trees raw"] = new(Trainer.GradientBoostedTrees(o => o.Trees = 30), p => p.OneHot()),
        ["trees scaled"] = new(Trainer.GradientBoostedTrees(o => (o.Trees, o.MaxDepth, o.MaxLeaves, o.MinSamplesLeaf) = (20, 8, 40, 3)), p => p.Standardize().OneHot()),
        ["trees imputed"] = new(Trainer.GradientBoostedTrees(o => (o.Trees, o.Subsample, o.ColumnSample, o.MaxBins) = (25, 0.7, 0.6, 16)), p => p.Impute().OneHot()),
        ["trees regression"] = new(Trainer.GradientBoostedTrees(o => (o.Trees, o.Task) = (20, LearningTask.Regression)), p => p.OneHot()),
        ["prior"] = new(Trainer.Prior(), p => p.OneHot()),
    };

    [Theory]
    [MemberData(nameof(Pipelines))]
    public void Predict_OnAnyRows_EqualsTheExportedGraph(string name)
    {
        var runtime = new OnnxModelRuntime();
        Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), seed =>
        {
            var random = new Random(seed);
            using var train = RandomTable.Of(60 + random.Next(600), random, unseen: false);
            using var other = RandomTable.Of(1 + random.Next(200), random, unseen: true);
            var pipeline = Fit(name, train, seed);
            using var scorer = Load(runtime, pipeline);
            AssertSame(pipeline, scorer, train);
            AssertSame(pipeline, scorer, other);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(15).WithReplay(7, 13));
    }

    [Theory]
    [MemberData(nameof(Pipelines))]
    public async Task FitAsync_Twice_GivesTheSameBytes(string name)
    {
        using var train = RandomTable.Of(700, new Random(5), unseen: false);
        var first = await Trainers[name].FitAsync(train, RandomTable.Label, seed: 3);
        var second = await Trainers[name].FitAsync(train, RandomTable.Label, seed: 3);
        Assert.True(first.Onnx.Span.SequenceEqual(second.Onnx.Span));
    }

    [Fact]
    public async Task Signature_SaysWhichNumbersMayBeMissing()
    {
        using var train = RandomTable.Of(200, new Random(5), unseen: false, nulls: false);
        var partly = await new PipelineTrainer(Trainer.LogisticRegression(), p => p.Impute(columns: ["size"]).Standardize().OneHot()).FitAsync(train, RandomTable.Label);
        Assert.True(partly.Signature.InputSchema["size"].IsNullable);
        Assert.False(partly.Signature.InputSchema["count"].IsNullable);
        using var missing = RandomTable.Of(50, new Random(6), unseen: false);
        Assert.Contains("'count' may not be null", Assert.Throws<SchemaException>(() => partly.Predict(missing)).Message);

        var trees = await new PipelineTrainer(Trainer.GradientBoostedTrees(o => o.Trees = 5), p => p.OneHot()).FitAsync(train, RandomTable.Label);
        Assert.All(trees.Signature.InputSchema, field => Assert.True(field.IsNullable));
        Assert.Equal(["numeric", "subsystem", "kind"], trees.Signature.Inputs.Select(i => i.Tensor.Name));
        Assert.Equal("probability: float32 not null", trees.Signature.OutputSchema.ToString());
    }

    [Fact]
    public async Task FeatureNamesAndImportance_NameColumnsAndCategories()
    {
        using var train = RandomTable.Of(900, new Random(5), unseen: false);
        var pipeline = await Trainers["trees raw"].FitAsync(train, RandomTable.Label);
        Assert.Equal("size", pipeline.FeatureNames[0]);
        Assert.Contains("embedding[2]", pipeline.FeatureNames);
        Assert.Contains("subsystem=Lücke", pipeline.FeatureNames);
        Assert.Equal(["size", "subsystem=planner"], pipeline.Importance.Take(2).Select(i => i.Key));
        Assert.Equal(1, pipeline.Importance.Sum(i => i.Value), 1e-9);
        Assert.Equal("one_hot[100]", pipeline.Parameters["preprocessing"]);
        Assert.Equal("0.05", pipeline.Parameters["learning_rate"]);
        Assert.Equal("gradient-boosted-trees", pipeline.Parameters["algorithm"]);
    }

    [Fact]
    public async Task FitAsync_WithValidationRows_ReportsBothCurvesAsItGoes()
    {
        using var train = RandomTable.Of(600, new Random(5), unseen: false);
        using var validation = RandomTable.Of(200, new Random(6), unseen: true);
        var seen = new Recorder();
        foreach (var name in new[] { "logistic", "trees raw" })
        {
            seen.Points.Clear();
            var pipeline = await Trainers[name].FitAsync(train, RandomTable.Label, validation: validation, progress: seen);
            Assert.Equal(pipeline.Curve, seen.Points);
            var losses = pipeline.Curve.Where(p => p.Split == TrainingPoint.Train).Select(p => p.Value).ToList();
            Assert.True(losses[^1] < losses[0] || losses.Count == 1);
            var last = pipeline.Curve.Last(p => p.Split == TrainingPoint.Validation);
            var labels = validation.Column<long>(RandomTable.Label).Values.ToArray().Select(v => (double)v).ToArray();
            Assert.Equal(Metrics.LogLoss(labels, [.. pipeline.Predict(validation).Select(p => (double)p)]), last.Value, 1e-5);
        }
    }

    private static TrainedPipeline Fit(string name, RecordBatch train, int seed) =>
        Trainers[name].FitAsync(train, RandomTable.Label, seed: seed).GetAwaiter().GetResult();

    private static ModelScorer Load(OnnxModelRuntime runtime, TrainedPipeline pipeline) =>
        new(runtime.LoadAsync(pipeline.Onnx).AsTask().GetAwaiter().GetResult(), pipeline.Signature);

    private static void AssertSame(TrainedPipeline pipeline, ModelScorer scorer, RecordBatch batch)
    {
        var memory = pipeline.Predict(batch);
        using var scored = scorer.Score(batch);
        var graph = scored.Column<float>(pipeline.Task.ToOutputName()).Values;
        Assert.Equal(memory.Length, graph.Length);
        for (var i = 0; i < memory.Length; i++)
        {
            Assert.True(float.IsFinite(graph[i]), $"Row {i} is {graph[i]}.");
            Assert.True(Math.Abs(memory[i] - graph[i]) <= Tolerance, $"Row {i}: {memory[i]} in memory, {graph[i]} in the graph.");
        }
    }

    private sealed class Recorder : IProgress<TrainingPoint>
    {
        public List<TrainingPoint> Points { get; } = [];

        public void Report(TrainingPoint value) => Points.Add(value);
    }
}
