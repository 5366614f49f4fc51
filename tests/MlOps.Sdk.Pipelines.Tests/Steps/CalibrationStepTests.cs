using MlOps.Sdk.Core;
using MlOps.Sdk.Training;

namespace MlOps.Sdk.Pipelines.Tests;

public sealed class CalibrationStepTests
{
    [Fact]
    public async Task Calibrate_Pipeline_CarriesIntervalsMeasuredOnTheTestRows()
    {
        await using var platform = new Platform();
        using var result = await platform.RunAsync(Payments.Registering(Payments.Labels()).Calibrate(coverage: 0.8, share: 0.3).Gate(g => g.AtLeast("interval_coverage", 0.6)));

        var calibration = result.Package.Metadata.Calibration!;
        Assert.Equal((ConformalMethods.LabelSet, 0.8, 90), (calibration.Method, calibration.Coverage, calibration.Rows));
        Assert.Equal((300, 100, 90), (result.Data.Train.RowCount, result.Data.Test.RowCount, result.CalibrationRows!.RowCount));
        var run = await platform.Tracker.GetRunAsync(result.RunId);
        Assert.Equal((210L, 90L, 100L), (run.Data.SplitSizes["train"], run.Data.SplitSizes["calibration"], run.Data.SplitSizes["test"]));

        // Rows split by time are calibrated on the latest training rows, and none of them was fitted.
        var last = result.Data.Train.Slice(210, 90);
        Assert.Equal(last["payment_id"].GetValue(0), result.CalibrationRows["payment_id"].GetValue(0));
        Assert.Contains("90 of the training rows held back", result.Steps.Single(s => s.Name == PipelineSteps.Split).Detail, StringComparison.Ordinal);

        // The figures are those of the answers to the test rows.
        var (actual, predicted) = (result.Evaluation.Actual.ToArray(), result.Evaluation.Predicted.ToArray());
        var inside = actual.Zip(predicted).Count(p => calibration.TryGetInterval(p.Second, out var low, out var high) && p.First >= low && p.First <= high);
        Assert.Equal(inside / 100.0, result.Evaluation["interval_coverage"], 12);
        Assert.Equal(result.Evaluation["interval_coverage"], result.Package.Metadata.Metrics["interval_coverage"]);
        Assert.Equal(result.Evaluation["interval_width"], run.GetMetric("interval_width", "test"));
        Assert.True(result.Gates.Passed, result.Gates.ToString());
    }

    [Fact]
    public async Task Calibrate_SecondRun_ReusesTheModelWithItsIntervalsUnlessTheyChange()
    {
        await using var platform = new Platform();
        using var plain = await platform.RunAsync(Payments.Registering(Payments.Labels()));
        using var first = await platform.RunAsync(Payments.Registering(Payments.Labels()).Calibrate());
        using var again = await platform.RunAsync(Payments.Registering(Payments.Labels()).Calibrate());
        using var other = await platform.RunAsync(Payments.Registering(Payments.Labels()).Calibrate(byLabel: true, coverage: 0.7));

        Assert.Null(plain.Package.Metadata.Calibration);
        Assert.False(plain.Evaluation.Metrics.ContainsKey("interval_coverage"));
        Assert.Equal(first.RunId, again.RunId);
        Assert.Equal(first.Evaluation["interval_coverage"], again.Evaluation["interval_coverage"]);
        Assert.NotEqual(first.RunId, other.RunId);
        Assert.NotEqual(other.Package.Metadata.Calibration!.Quantiles[0], other.Package.Metadata.Calibration.Quantiles[1]);
    }

    [Fact]
    public async Task Calibrate_RegressionInGroups_HasAQuantileForEach()
    {
        await using var platform = new Platform();
        using var result = await platform.RunAsync(MlPipeline.Named("amounts")
            .FromFeatures(Payments.Labels(), "customer", "decided_at", Array.Empty<FeatureStore.FeatureView>(), ["amount"])
            .SplitAtRandom(0.25).Train(Trainer.GradientBoostedTrees(o => o.Task = LearningTask.Regression)).Calibrate(coverage: 0.8, share: 0.4, groups: 3).Register());

        var calibration = result.Package.Metadata.Calibration!;
        Assert.Equal((ConformalMethods.AbsoluteResidual, 120, 3), (calibration.Method, calibration.Rows, calibration.Quantiles.Count));
        Assert.InRange(result.Evaluation["interval_coverage"], 0.6, 0.95);
    }

    [Fact]
    public void Calibrate_OutOfRange_IsRefused()
    {
        var pipeline = MlPipeline.Named("x");
        Assert.Throws<ArgumentOutOfRangeException>(() => pipeline.Calibrate(coverage: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => pipeline.Calibrate(share: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => pipeline.Calibrate(groups: 0));
    }
}
