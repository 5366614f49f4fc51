using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.TestKit;
using static MlOps.Sdk.Serving.Tests.TestKit.LinearModels;

namespace MlOps.Sdk.Serving.Tests.Intervals;

public sealed class IntervalTests : IAsyncLifetime
{
    private static readonly ConformalCalibration Widths = new()
    {
        Method = ConformalMethods.AbsoluteResidual, Coverage = 0.9, Rows = 100, Edges = [10], Quantiles = [1, 4],
    };

    private readonly LinearModels _models = new();

    public async ValueTask InitializeAsync()
    {
        await _models.AddAsync("amount", [Number("x")], [1], calibration: Widths);
        await _models.AddAsync("amount", [Number("x")], [1]);
        var labels = new ConformalCalibration { Method = ConformalMethods.LabelSet, Coverage = 0.8, Rows = 40, Quantiles = [0.6, 0.6] };
        await _models.AddAsync("risk", [Number("x")], [1], isClassifier: true, labels);
    }

    public ValueTask DisposeAsync() => _models.DisposeAsync();

    [Fact]
    public async Task PredictAsync_CalibratedRegression_CarriesTheIntervalOfItsGroupByEveryWay()
    {
        var predictor = await _models.DeployAsync("amount");
        foreach (var (x, low, high) in new[] { (3.0, 2.0, 4.0), (20.0, 16.0, 24.0) })
        {
            var want = new PredictionInterval(low, high, 0.9);
            var named = await predictor.PredictAsync(new { x });
            Assert.Equal((want, (double?)0.9), (named.Interval, named.Confidence));
            Assert.Equal(want, (await predictor.PredictAsync(new[] { (float)x })).Interval);
            Assert.Equal((high - low, true, false), (want.Width, want.Contains(x), want.Contains(high + 0.1)));
        }

        using var rows = new RecordBatch(new Schema(Number("x")), Columns.From<double>(3, 20, double.NaN));
        using var batch = await predictor.PredictBatchAsync(rows, new BatchOptions { ChunkRows = 2 });
        Assert.Equal([2.0, 16.0, null], Values(batch, BatchPrediction.IntervalLowColumn));
        Assert.Equal([4.0, 24.0, null], Values(batch, BatchPrediction.IntervalHighColumn));
        Assert.Equal([0.9, 0.9, null], Values(batch, BatchPrediction.IntervalCoverageColumn));
    }

    private sealed record Row(double X);

    private sealed record Answer(double Value, double IntervalLow, double IntervalHigh, double IntervalCoverage, double Confidence);

    [Fact]
    public async Task PredictAsync_TypedAnswer_HoldsTheEnds()
    {
        var typed = (await _models.DeployAsync("amount")).For<Row, Answer>();

        Assert.Equal(new Answer(3, 2, 4, 0.9, 0.9), await typed.PredictAsync(new(3)));
        Assert.Equal([new Answer(3, 2, 4, 0.9, 0.9)], await typed.PredictBatchAsync([new(3)]));

        await _models.DeployAsync("amount", 2);
        var error = await Assert.ThrowsAsync<SchemaException>(async () => await typed.PredictAsync(new(3)));
        Assert.Contains("'IntervalLow' may not be null, but IntervalLow may: the model's package carries no calibration", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PredictAsync_CalibratedClassifier_SpansTheLabelsThatAreLeft()
    {
        var predictor = await _models.DeployAsync("risk");

        var sure = await predictor.PredictAsync(new { x = 3.0 });
        Assert.Equal(new PredictionInterval(1, 1, 0.8), sure.Interval);
        Assert.Equal(sure.Probability, sure.Confidence);
        var no = await predictor.PredictAsync(new { x = -3.0 });
        Assert.Equal((new PredictionInterval(0, 0, 0.8), 1 - no.Probability), (no.Interval, no.Confidence));
        Assert.Equal(new PredictionInterval(0, 1, 0.8), (await predictor.PredictAsync(new { x = 0.0 })).Interval);
    }

    [Fact]
    public async Task PredictAsync_NoCalibrationOrAnswerOfRules_HasNone()
    {
        var plain = await (await _models.DeployAsync("amount", 2)).PredictAsync(new { x = 1.0 });
        Assert.Null(plain.Interval);
        Assert.Null(plain.Confidence);
        using var rows = new RecordBatch(new Schema(Number("x")), Columns.From<double>(1, 2));
        using (var batch = await _models.Server.GetPredictor("amount").PredictBatchAsync(rows))
        {
            Assert.Equal(BatchPrediction.OutputSchema, batch.Outputs.Schema);
        }

        var ruled = await _models.Server.DeployAsync("amount", d => d.Version(1).Variant("b", 2, 50).Fallback(f => f.StaticDefault(7)));
        using (var mixed = await ruled.PredictBatchAsync(rows, new BatchOptions { RequestId = "r" }))
        {
            var versions = mixed.Outputs.Column<int>(BatchPrediction.VersionColumn);
            Assert.All([0, 1], i => Assert.Equal(versions[i] != 1, mixed.Outputs[BatchPrediction.IntervalLowColumn].IsNull(i)));
        }

        _models.Runtime.Fail("amount/1", "amount/2");
        var fallback = await ruled.PredictAsync(new { x = 1.0 });
        Assert.Equal((7, (PredictionInterval?)null), (fallback.Value, fallback.Interval));
    }

    private static IEnumerable<double?> Values(BatchPrediction batch, string column) =>
        Enumerable.Range(0, batch.Outputs.RowCount).Select(i => (double?)batch.Outputs[column].GetValue(i));
}
