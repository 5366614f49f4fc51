using MlOps.Sdk.Core;
using MlOps.Sdk.OnnxRuntime;
using MlOps.Sdk.Training.Tests.Pipelines;

namespace MlOps.Sdk.Training.Tests.Evaluation;

public sealed class EvaluatorTests
{
    private static readonly OnnxModelRuntime Runtime = new();

    [Fact]
    public async Task EvaluateAsync_OfTrees_BeatsThePrior()
    {
        using var train = RandomTable.Of(800, new Random(1), unseen: false);
        using var test = RandomTable.Of(400, new Random(2), unseen: true);
        var trees = await new PipelineTrainer(Trainer.GradientBoostedTrees(o => o.Trees = 50), p => p.OneHot()).FitAsync(train, RandomTable.Label);
        var prior = await new PipelineTrainer(Trainer.Prior(), p => p.OneHot()).FitAsync(train, RandomTable.Label);
        var evaluator = new Evaluator();
        var model = await evaluator.EvaluateAsync(Runtime, trees, test);
        var baseline = await evaluator.EvaluateAsync(Runtime, prior, test);

        Assert.Equal(MetricCatalog.Default.For(LearningTask.BinaryClassification).Select(m => m.Name), model.Metrics.Keys);
        Assert.True(model[MetricNames.RocAuc] > 0.85);
        Assert.Equal(0.5, baseline[MetricNames.RocAuc]);
        Assert.True(model[MetricNames.LogLoss] < baseline[MetricNames.LogLoss]);
        Assert.Equal(400, model.RowCount);
        Assert.Equal("CPU", model.Provider, ignoreCase: true);
        Assert.Equal(model[MetricNames.Accuracy], model.ToConfusionMatrix().Accuracy);
        Assert.Equal(model[MetricNames.CalibrationError], model.ToCalibrationCurve().ExpectedError);
        Assert.Equal(Area(model.ToRocCurve()), model[MetricNames.RocAuc], 1e-12);
        Assert.Equal(1, model.ToPrecisionRecallCurve().Recall[^1]);
    }

    [Fact]
    public async Task EvaluateAsync_JudgesTheGraphAndNothingElse()
    {
        using var train = RandomTable.Of(400, new Random(1), unseen: false);
        var trees = await new PipelineTrainer(Trainer.GradientBoostedTrees(o => o.Trees = 20), p => p.OneHot()).FitAsync(train, RandomTable.Label);
        var prior = await new PipelineTrainer(Trainer.Prior(), p => p.OneHot()).FitAsync(train, RandomTable.Label);

        // The trees' signature over the baseline's graph: the result must be the baseline's.
        using var scorer = new ModelScorer(await Runtime.LoadAsync(prior.Onnx), trees.Signature);
        var evaluation = await new Evaluator().EvaluateAsync(scorer, train, RandomTable.Label, [MetricNames.RocAuc]);
        Assert.Equal(0.5, evaluation[MetricNames.RocAuc]);
        Assert.Single(evaluation.Metrics);
    }

    [Fact]
    public async Task EvaluateAsync_OnOneClass_LeavesOutWhatIsNotDefined()
    {
        using var train = RandomTable.Of(400, new Random(1), unseen: false);
        var prior = await new PipelineTrainer(Trainer.Prior(), p => p.OneHot()).FitAsync(train, RandomTable.Label);
        using var one = train.Slice(0, 1);
        var evaluation = await new Evaluator().EvaluateAsync(Runtime, prior, one);
        Assert.DoesNotContain(MetricNames.RocAuc, evaluation.Metrics.Keys);
        Assert.Contains("roc_auc' was not computed", Assert.Throws<ArgumentException>(() => evaluation[MetricNames.RocAuc]).Message);
        var error = await Assert.ThrowsAsync<TrainingException>(() => new Evaluator().EvaluateAsync(Runtime, prior, one, [MetricNames.RocAuc]));
        Assert.Contains("'roc_auc' is not defined for these 1 rows", error.Message);
    }

    [Fact]
    public async Task EvaluateAsync_OfRegression_UsesItsMetrics()
    {
        using var all = Reference.Csv("diabetes.csv", integerLast: false);
        var (train, test) = Reference.Divide(all);
        var pipeline = await new PipelineTrainer(Trainer.GradientBoostedTrees(o => o.Task = LearningTask.Regression)).FitAsync(train, "target");
        var evaluation = await new Evaluator().EvaluateAsync(Runtime, pipeline, test);
        Assert.Equal(["mae", "mape", "r2", "rmse"], evaluation.Metrics.Keys);
        Assert.InRange(evaluation[MetricNames.R2], 0.35, 0.5);
        var error = await Assert.ThrowsAsync<ArgumentException>(() => new Evaluator().EvaluateAsync(Runtime, pipeline, test, [MetricNames.RocAuc]));
        Assert.Contains("is for binary-classification, but the model does regression. Use one of mae, mape, r2, rmse", error.Message);
    }

    [Fact]
    public async Task EvaluateAsync_OnNoRows_SaysSo()
    {
        using var train = RandomTable.Of(100, new Random(1), unseen: false);
        var prior = await new PipelineTrainer(Trainer.Prior(), p => p.OneHot()).FitAsync(train, RandomTable.Label);
        using var none = train.Slice(0, 0);
        Assert.Contains("no rows", (await Assert.ThrowsAsync<TrainingException>(() => new Evaluator().EvaluateAsync(Runtime, prior, none))).Message);
    }

    private static double Area(RocCurve curve)
    {
        double area = 0;
        for (var i = 1; i < curve.Thresholds.Count; i++)
        {
            area += (curve.FalsePositiveRate[i] - curve.FalsePositiveRate[i - 1]) * (curve.TruePositiveRate[i] + curve.TruePositiveRate[i - 1]) / 2;
        }

        return area;
    }
}
