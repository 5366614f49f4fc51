using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.PredictionLog;

public sealed class PredictionLogTests
{
    [Fact]
    public async Task FlushAsync_SingleCalls_LogsAllThatIsKnownOfThem()
    {
        await using var host = new LogHost(o => o.KeyColumns.Add("age"));
        var predictor = await host.DeployAsync(d => d.Canary(2, 50).StickyBy("subsystem"));
        var answers = new List<Prediction>();
        foreach (var subsystem in (string[])["storage", "net", "drivers", "kernel", "docs", "sound"])
        {
            answers.Add(await predictor.PredictAsync(TestModels.Row(answers.Count, age: answers.Count, subsystem), new PredictOptions { RequestId = $"r{answers.Count}" }));
        }

        await host.Log.FlushAsync();
        Assert.Equal(new PredictionLogCounts(6, 0, 0), host.Log.Counts);
        Assert.Equal([1, 2], answers.Select(a => a.Version).Distinct().Order());
        foreach (var answer in answers)
        {
            var row = host.Store.Rows.Single(r => (string?)r.Row[PredictionLogColumns.RequestId] == answer.RequestId).Row;
            var number = (long)answers.IndexOf(answer);
            Assert.Equal((object?)answer.Version, row[PredictionLogColumns.Version]);
            Assert.Equal(answer.Variant, row[PredictionLogColumns.Variant]);
            Assert.Equal(answer.RoutingReason, row[PredictionLogColumns.RoutingReason]);
            Assert.Equal((object?)answer.Label, row[PredictionLogColumns.Label]);
            Assert.Equal((float)answer.Value, (float)(double)row[PredictionLogColumns.Value]!);
            Assert.Equal([0, 1, 0L, Host.Model, null], [row["row"], row["quality_level"], row["latency_us"], row["deployment"], row["reason"]]);
            Assert.Equal(host.Time.GetUtcNow(), row["at"]);
            Assert.Equal([$"{number}", (string?)row["f_subsystem"], (string?)row["f_subsystem"]], [row["k_age"], row["k_subsystem"], row["unit"]]);
            Assert.Equal([number, (double)number], [row["f_age"], row["f_amount"]]);
        }
    }

    [Fact]
    public async Task FlushAsync_Batch_LogsEachRowAtItsPlace()
    {
        await using var host = new LogHost();
        var predictor = await host.DeployAsync(d => d.Canary(2, 50));
        using var rows = TestModels.Rows(100);
        using var answers = await predictor.PredictBatchAsync(rows, new BatchOptions { ChunkRows = 16, RequestId = "night" });
        await host.Log.FlushAsync();
        var logged = host.Store.Rows.Select(r => r.Row).OrderBy(r => (int)r["row"]!).ToList();
        Assert.Equal(Enumerable.Range(0, 100), logged.Select(r => (int)r["row"]!));
        Assert.All(logged, row => Assert.Equal(["night", null, null], [row["request_id"], row["routing_reason"], row["unit"]]));
        for (var row = 0; row < 100; row++)
        {
            Assert.Equal((long)row, logged[row]["f_age"]);
            Assert.Equal((object?)answers.Outputs.Column<int>(BatchPrediction.VersionColumn)[row], logged[row]["version"]);
            Assert.Equal(answers.Outputs.Column<double>(BatchPrediction.ValueColumn)[row], logged[row]["value"]);
        }
    }

    [Fact]
    public async Task FlushAsync_ByEntityAndByFallback_KeepsKeysAndReason()
    {
        await using var host = new LogHost(joiner: new FixedJoiner());
        var predictor = await host.DeployAsync(d => d.Fallback(f => f.StaticDefault(0.5)));
        await predictor.PredictByEntityAsync(new Dictionary<string, object?> { ["author"] = 42L, ["age"] = 1L, ["subsystem"] = "net" });
        ((TestRuntime)host.Get<ModelRuntime>()).Failing[1] = true;
        await predictor.PredictAsync(TestModels.Row());
        await host.Log.FlushAsync();
        Assert.Equal(["42", 5.0, 1, 1], [.. Of("k_author", "f_amount", "version", "quality_level")]);
        var fallback = host.Store.Rows[1].Row;
        Assert.Equal([null, 4, 0.5, "default"], [fallback["version"], fallback["quality_level"], fallback["value"], fallback["variant"]]);
        Assert.Contains("made to fail", (string?)fallback["reason"], StringComparison.Ordinal);
        Assert.False(fallback.ContainsKey("k_author"));
        Assert.Equal(2, host.Store.Commits);

        IEnumerable<object?> Of(params string[] names) => names.Select(name => host.Store.Rows[0].Row[name]);
    }

    [Fact]
    public async Task FlushAsync_CalibratedVersion_LogsTheIntervalExceptForAnswersOfRules()
    {
        await using var host = new LogHost();
        var package = TestModels.Package(3, name: "amounts");
        var calibration = new ConformalCalibration { Method = ConformalMethods.AbsoluteResidual, Coverage = 0.9, Rows = 100, Quantiles = [2] };
        host.Registry.Add("amounts", new ModelPackage(
            package.Model, package.Signature, package.Metadata with { Task = ModelTasks.Regression, Calibration = calibration }, package.Samples, package.Lineage));
        var predictor = await host.Server.DeployAsync("amounts", d => d.Version(1).Fallback(f => f.StaticDefault(0.5)));
        var answer = await predictor.PredictAsync(TestModels.Row());
        using (var rows = TestModels.Rows(2))
        using (var batch = await predictor.PredictBatchAsync(rows))
        {
            await host.Log.FlushAsync();
            double?[] lows = [answer.Interval!.Low, .. Enumerable.Range(0, 2).Select(row => batch.Outputs.Column<double>(BatchPrediction.IntervalLowColumn)[row])];
            Assert.Equal(lows, host.Store.Rows.Select(r => (double?)r.Row[PredictionLogColumns.IntervalLow]));
        }

        Assert.Equal(answer.Interval.High, host.Store.Rows[0].Row[PredictionLogColumns.IntervalHigh]);
        ((TestRuntime)host.Get<ModelRuntime>()).Failing[3] = true;
        await predictor.PredictAsync(TestModels.Row());
        await host.Log.FlushAsync();
        Assert.Null(host.Store.Rows[^1].Row[PredictionLogColumns.IntervalHigh]);
    }

    [Fact]
    public async Task Share_TwoReaders_TakeTheSameRequestsAsFarAsTheirSharesGo()
    {
        await using var host = new LogHost(o => o.Share = 0.5, o => o.PredictionEventShare = 0.2);
        var events = 0;
        using var subscription = host.Events.Subscribe<PredictionsMade>((made, _) =>
        {
            events += made.Features.RowCount;
            return ValueTask.CompletedTask;
        });
        var predictor = await host.DeployAsync();
        for (var i = 0; i < 1000; i++)
        {
            await predictor.PredictAsync(TestModels.Row(i), new PredictOptions { RequestId = $"r-{i}" });
        }

        await host.Log.FlushAsync();
        var logged = Enumerable.Range(0, 1000).Select(i => $"r-{i}").Where(id => StickyHash.Place("prediction-events", id) < 0.5);
        Assert.Equal(logged, host.Store.Rows.Select(r => (string)r.Row["request_id"]!));
        Assert.Equal(Enumerable.Range(0, 1000).Count(i => StickyHash.Place("prediction-events", $"r-{i}") < 0.2), events);
    }

    [Fact]
    public async Task ReadScoresAsync_RowsWithoutOutcome_AreCountedOnly()
    {
        await using var host = new LogHost();
        var scores = await host.Log.ReadScoresAsync(new PredictionLogQuery { Model = Host.Model });
        Assert.Equal([1.0, 0.0], scores.Outcomes);
        Assert.Equal([0.25, 0.75], scores.Values);
        Assert.Equal(1, scores.WithoutOutcome);
        var day = host.Time.GetUtcNow();
        await Assert.ThrowsAsync<ArgumentException>(async () => await host.Log.ReadScoresAsync(new PredictionLogQuery { Model = Host.Model, From = day, To = day }));
        await Assert.ThrowsAsync<ArgumentException>(async () => await host.Log.SummarizeAsync(new PredictionLogQuery { Model = " " }));
    }

    private sealed class FixedJoiner : IOnlineFeatureJoiner
    {
        public ValueTask<FeatureJoin> JoinAsync(FeatureJoinContext context, CancellationToken cancellationToken = default) => ValueTask.FromResult(
            new FeatureJoin(new RecordBatch(new Schema(new Field("amount", DataType.Float64)), Columns.From(5.0)), ["author"]));
    }
}
