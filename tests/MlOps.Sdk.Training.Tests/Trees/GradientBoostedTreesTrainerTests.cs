using MlOps.Sdk.Core;
using MlOps.Sdk.Training.Tests.Pipelines;
using MlOps.Sdk.Training.Tests.Trainers;

namespace MlOps.Sdk.Training.Tests.Trees;

public sealed class GradientBoostedTreesTrainerTests
{
    // Bins are cut a little differently from scikit-learn's, so single trees differ; what they learn does not.
    private const double Tolerance = 0.01;

    [Theory]
    [InlineData("breast_cancer")]
    [InlineData("breast_cancer_with_missing")]
    public async Task Fit_OnBreastCancer_IsOnParWithScikitLearn(string name)
    {
        using var all = Holes(Reference.Csv("breast_cancer.csv", integerLast: true), name.EndsWith("missing", StringComparison.Ordinal));
        var (train, test) = Reference.Divide(all);
        await CheckAsync(name, train, test, "target", Trainer.GradientBoostedTrees());
    }

    [Fact]
    public async Task Fit_OnCommits_IsOnParWithScikitLearn()
    {
        using var all = Reference.Commits();
        using var split = Split.ByTime(all, "committed_at");
        Assert.Equal(1971, split.Test.RowCount);
        await CheckAsync("commits", split.Train.Without("committed_at"), split.Test.Without("committed_at"), "needed_fix_within_14d", Trainer.GradientBoostedTrees());
    }

    [Fact]
    public async Task Fit_OnDiabetes_IsOnParWithScikitLearn()
    {
        using var all = Reference.Csv("diabetes.csv", integerLast: false);
        var (train, test) = Reference.Divide(all);
        var expected = Reference.Json("Trees/reference/trees.json").GetProperty("diabetes");
        var pipeline = await new PipelineTrainer(Trainer.GradientBoostedTrees(o => o.Task = LearningTask.Regression)).FitAsync(train, "target");
        var actual = test.Column<double>("target").Values;
        var predicted = pipeline.Predict(test).Select(p => (double)p).ToArray();
        Assert.Equal(expected.GetProperty("rmse").GetDouble(), Metrics.Rmse(actual, predicted), 1.0);
        Assert.Equal(expected.GetProperty("train_rmse").GetDouble(), pipeline.Curve[^1].Value, 0.5);
    }

    [Fact]
    public async Task Fit_WithAnyNumberOfThreads_GivesTheSameBytes()
    {
        using var all = Reference.Commits();
        using var train = all.Without("committed_at");
        var models = new List<TrainedPipeline>();
        foreach (var threads in new[] { 1, 2, 5 })
        {
            var trainer = Trainer.GradientBoostedTrees(o => (o.Trees, o.Threads, o.Subsample, o.ColumnSample) = (30, threads, 0.8, 0.8));
            models.Add(await new PipelineTrainer(trainer, p => p.OneHot()).FitAsync(train, "needed_fix_within_14d", seed: 11));
        }

        Assert.True(models[0].Onnx.Span.SequenceEqual(models[1].Onnx.Span));
        Assert.True(models[0].Onnx.Span.SequenceEqual(models[2].Onnx.Span));
        Assert.Equal(models[0].Curve, models[1].Curve);
        var other = await RefitAsync(train, seed: 12);
        Assert.False(models[0].Onnx.Span.SequenceEqual(other.Onnx.Span));
    }

    [Fact]
    public async Task Fit_WithEarlyStopping_KeepsTheBestTrees()
    {
        using var train = RandomTable.Of(300, new Random(1), unseen: false);
        using var validation = RandomTable.Of(300, new Random(2), unseen: false);
        var trainer = Trainer.GradientBoostedTrees(o => (o.Trees, o.LearningRate, o.EarlyStoppingRounds) = (500, 0.5, 10));
        var pipeline = await new PipelineTrainer(trainer, p => p.OneHot()).FitAsync(train, RandomTable.Label, validation: validation);
        var losses = pipeline.Curve.Where(p => p.Split == TrainingPoint.Validation).Select(p => p.Value).ToArray();
        var best = Array.IndexOf(losses, losses.Min());
        Assert.Equal(best + 11, losses.Length);
        var labels = validation.Column<long>(RandomTable.Label).Values.ToArray().Select(v => (double)v).ToArray();
        Assert.Equal(losses[best], Metrics.LogLoss(labels, [.. pipeline.Predict(validation).Select(p => (double)p)]), 1e-5);
    }

    [Fact]
    public async Task Fit_WithEarlyStoppingButNoValidation_SaysSo()
    {
        using var train = RandomTable.Of(100, new Random(1), unseen: false);
        var trainer = new PipelineTrainer(Trainer.GradientBoostedTrees(o => o.EarlyStoppingRounds = 5), p => p.OneHot());
        Assert.Contains("no validation rows", (await Assert.ThrowsAsync<TrainingException>(() => trainer.FitAsync(train, RandomTable.Label))).Message);
    }

    [Fact]
    public async Task Fit_OnConstantFeatures_PredictsTheMean()
    {
        using var rows = new RecordBatch(
            new Schema(new Field("x", DataType.Float64), new Field("y", DataType.Int64)),
            Columns.From<double>([.. Enumerable.Repeat(3.0, 100)]), Columns.From<long>([.. Enumerable.Range(0, 100).Select(i => i < 25 ? 1L : 0L)]));
        var pipeline = await new PipelineTrainer(Trainer.GradientBoostedTrees()).FitAsync(rows, "y");
        Assert.Empty(pipeline.Curve);
        Assert.All(pipeline.Predict(rows), p => Assert.Equal(0.25, p, 1e-6));
    }

    [Fact]
    public async Task Fit_Cancelled_Throws()
    {
        using var all = RandomTable.Of(400, new Random(1), unseen: false);
        using var source = new CancellationTokenSource();
        var progress = new Stopper(source);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new PipelineTrainer(Trainer.GradientBoostedTrees(), p => p.OneHot())
            .FitAsync(all, RandomTable.Label, progress: progress, cancellationToken: source.Token));
        Assert.Equal(1, progress.Reports);
    }

    private static Task<TrainedPipeline> RefitAsync(RecordBatch train, int seed) =>
        new PipelineTrainer(Trainer.GradientBoostedTrees(o => (o.Trees, o.Subsample, o.ColumnSample) = (30, 0.8, 0.8)), p => p.OneHot())
            .FitAsync(train, "needed_fix_within_14d", seed: seed);

    private static async Task CheckAsync(string name, RecordBatch train, RecordBatch test, string label, ITrainer trainer)
    {
        var expected = Reference.Json("Trees/reference/trees.json").GetProperty(name);
        var pipeline = await new PipelineTrainer(trainer, p => p.OneHot()).FitAsync(train, label);
        var actual = LabelColumn.Read(test, label, LearningTask.BinaryClassification);
        var probability = pipeline.Predict(test).Select(p => (double)p).ToArray();
        Assert.Equal(expected.GetProperty("roc_auc").GetDouble(), Metrics.RocAuc(actual, probability), Tolerance);
        Assert.Equal(expected.GetProperty("log_loss").GetDouble(), Metrics.LogLoss(actual, probability), Tolerance);
        Assert.Equal(expected.GetProperty("train_log_loss").GetDouble(), pipeline.Curve[^1].Value, Tolerance / 2);
    }

    private static RecordBatch Holes(RecordBatch batch, bool wanted)
    {
        if (!wanted)
        {
            return batch;
        }

        var columns = batch.Columns.Select((column, c) => c == batch.Columns.Count - 1
            ? column
            : Columns.FromNullable<double>([.. Enumerable.Range(0, column.Length).Select(r => ((r * 31) + (c * 7)) % 11 == 0 ? (double?)null : ((Column<double>)column)[r])]));
        return new RecordBatch(batch.Schema, [.. columns]);
    }
}
