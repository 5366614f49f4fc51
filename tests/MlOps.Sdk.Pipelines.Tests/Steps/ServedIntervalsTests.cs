using MlOps.Sdk.Core;
using MlOps.Sdk.Serving;
using MlOps.Sdk.Training;

namespace MlOps.Sdk.Pipelines.Tests;

/// <summary>From the pipeline to the answer: what is served covers what was measured.</summary>
public sealed class ServedIntervalsTests
{
    private const int Rows = 3000;

    [Theory]
    [InlineData(0.9, 1)]
    [InlineData(0.8, 4)]
    public async Task Interval_OfServedAnswers_CoversTheTestRowsAsPromised(double coverage, int groups)
    {
        await using var platform = new Platform();
        using var result = await platform.RunAsync(MlPipeline.Named("load")
            .FromFeatures(Labels(), "y", "at", Array.Empty<FeatureStore.FeatureView>(), ["x"])
            .SplitAtRandom(0.4).Train(Trainer.GradientBoostedTrees(o => o.Task = LearningTask.Regression)).Calibrate(coverage, share: 0.4, groups).Register());
        var server = platform.Get<IModelServer>();
        var predictor = await server.DeployAsync("load");
        var test = result.Data.Test;
        using var features = test.Select("x");
        using var answers = await predictor.PredictBatchAsync(features);

        var (low, high) = (answers.Outputs.Column<double>(BatchPrediction.IntervalLowColumn), answers.Outputs.Column<double>(BatchPrediction.IntervalHighColumn));
        var truth = test.Column<double>("y");
        var inside = Enumerable.Range(0, test.RowCount).Count(i => truth[i] >= low[i] && truth[i] <= high[i]);
        Assert.Equal(result.Evaluation["interval_coverage"], (double)inside / test.RowCount, 2e-3);

        // Five standard errors of the test rows, and of the calibration rows, whose quantile each group shares.
        var error = 5 * Math.Sqrt(coverage * (1 - coverage) * ((1.0 / test.RowCount) + ((double)groups / result.CalibrationRows!.RowCount)));
        Assert.InRange((double)inside / test.RowCount, coverage - error, coverage + error);
        for (var i = 0; i < 100; i++)
        {
            var single = await predictor.PredictAsync(new { x = (double)features["x"].GetValue(i)! });
            Assert.Equal(new PredictionInterval(low[i], high[i], coverage), single.Interval);
        }

        // Noise grows with x, and so do intervals that have groups.
        var widths = Enumerable.Range(0, test.RowCount).Select(i => high[i] - low[i]).ToList();
        Assert.Equal(groups > 1, widths.Max() > 2 * widths.Min());
    }

    private static RecordBatch Labels()
    {
        var random = new Random(3);
        var builder = new RecordBatchBuilder(new Schema(new Field("at", DataType.Timestamp), new Field("x", DataType.Float64), new Field("y", DataType.Float64)), Rows);
        for (var i = 0; i < Rows; i++)
        {
            var x = random.NextDouble();
            builder.AppendRow(DateTimeOffset.UnixEpoch.AddHours(i), x, (10 * x) + ((0.2 + (3 * x)) * (random.NextDouble() + random.NextDouble() - 1)));
        }

        return builder.Build();
    }
}
