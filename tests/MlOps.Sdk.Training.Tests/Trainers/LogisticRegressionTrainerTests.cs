using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training.Tests.Trainers;

public sealed class LogisticRegressionTrainerTests
{
    public static TheoryData<int> Cases => [0, 1, 2, 3];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Fit_OnBreastCancer_EqualsScikitLearn(int index)
    {
        var expected = Reference.Json("Trainers/reference/logistic.json")[index];
        using var all = Reference.Csv("breast_cancer.csv", integerLast: true);
        var (train, test) = Reference.Divide(all);
        using var trainRows = train;
        using var testRows = test;
        var trainer = Trainer.LogisticRegression(o => (o.C, o.BalanceClasses) = (expected.GetProperty("c").GetDouble(), expected.GetProperty("balanced").GetBoolean()));
        var (preprocessor, matrix) = PreprocessorFitting.Fit(
            new PreprocessorBuilder().Standardize(), train, FeatureLayout.Of(train.Schema, [.. train.Schema.Select(f => f.Name).SkipLast(1)]), trainer);
        var labels = LabelColumn.Read(train, "target", LearningTask.BinaryClassification).Select(v => (float)v).ToArray();
        var model = Assert.IsType<LinearModel>(await trainer.FitAsync(new TrainingData(matrix, labels), new TrainingContext()));

        var wanted = Reference.Doubles(expected.GetProperty("coefficients"));
        Assert.All(wanted.Zip(model.Coefficients), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        var probability = model.Predict(preprocessor.Transform(test)).Select(p => (double)p).ToArray();
        var actual = LabelColumn.Read(test, "target", LearningTask.BinaryClassification);

        if (expected.GetProperty("c").GetDouble() <= 1)
        {
            // With a weaker penalty the surest rows reach a probability of 1 in float32, and tie.
            Assert.Equal(expected.GetProperty("roc_auc").GetDouble(), Metrics.RocAuc(actual, probability), 1e-4);
            Assert.Equal(expected.GetProperty("log_loss").GetDouble(), Metrics.LogLoss(actual, probability), 1e-4);
        }
    }

    [Fact]
    public async Task Fit_OnUnscaledFeatures_ReachesTheMinimum()
    {
        // Columns between 0.01 and 4,000: first-order methods crawl here, Newton's does not.
        using var all = Reference.Csv("breast_cancer.csv", integerLast: true);
        var pipeline = await new PipelineTrainer(Trainer.LogisticRegression()).FitAsync(all, "target");
        var gradient = GradientAt(all, pipeline);
        Assert.True(pipeline.Curve.Count < 60, $"{pipeline.Curve.Count} steps");
        Assert.True(gradient < 0.5, $"The gradient of the log loss by the widest column is {gradient}.");
    }

    [Fact]
    public async Task Fit_OnSeparableRows_Ends()
    {
        using var rows = new RecordBatch(
            new Schema(new Field("x", DataType.Float64), new Field("y", DataType.Boolean)), Columns.From<double>(-2, -1, 1, 2), Columns.FromBooleans(false, false, true, true));
        var pipeline = await new PipelineTrainer(Trainer.LogisticRegression(o => o.C = 1e9)).FitAsync(rows, "y");
        Assert.Equal([0, 0, 1, 1], pipeline.Predict(rows).Select(p => (int)Math.Round(p)));
    }

    [Fact]
    public async Task Fit_Cancelled_Throws()
    {
        using var all = Reference.Csv("breast_cancer.csv", integerLast: true);
        using var source = new CancellationTokenSource();
        var progress = new Stopper(source);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new PipelineTrainer(Trainer.LogisticRegression(), p => p.Standardize()).FitAsync(all, "target", progress: progress, cancellationToken: source.Token));
        Assert.Equal(1, progress.Reports);
    }

    private static double GradientAt(RecordBatch batch, TrainedPipeline pipeline)
    {
        var probability = pipeline.Predict(batch);
        var labels = batch.Column<long>("target").Values;
        var widest = batch.Column<double>("worst_area").Values;
        double sum = 0;
        for (var i = 0; i < probability.Length; i++)
        {
            sum += (probability[i] - labels[i]) * widest[i];
        }

        return Math.Abs(sum);
    }
}
