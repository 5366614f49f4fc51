using MlOps.Sdk.Core;
using MlOps.Sdk.Resilience;
using MlOps.Sdk.Serving.Tests.TestKit;
using static MlOps.Sdk.Serving.Tests.TestKit.LinearModels;

namespace MlOps.Sdk.Serving.Tests.Graphs;

public sealed class GraphPredictorTests : IAsyncLifetime
{
    private static readonly Field Scaled = new("scaled", DataType.Float64);
    private readonly LinearModels _models = new();

    /// <summary>lines → scaled (own step) → score (model of scaled and files) → risk (own step).</summary>
    private IPredictor Chain() => _models.Server.Compose("chain", g => g
        .Input(Number("lines"), Number("files", DataType.Int64, nullable: false))
        .Transform("pre", ["lines"], [Scaled], rows => new RecordBatch(new Schema(Scaled), Columns.FromNullable(Doubles(rows["lines"]).Select(v => v / 10))))
        .Model("score", "linear")
        .Map("post", ["prediction"], new Field("risk", DataType.Float64), row => row["prediction"] is float value ? Math.Round(value * 2.0) : null));

    public async ValueTask InitializeAsync() => await _models.DeployAsync("linear", [Number("scaled"), Number("files")], [1, 0.5f]);

    public ValueTask DisposeAsync() => _models.DisposeAsync();

    [Fact]
    public async Task PredictAsync_Chain_GoesThroughEveryStepByEveryWay()
    {
        var chain = Chain();
        Assert.Equal(("chain", "lines, files"), (chain.Deployment, string.Join(", ", chain.Signature.InputSchema.Select(f => f.Name))));

        var answer = await chain.PredictAsync(new Dictionary<string, object?> { ["lines"] = 100.0, ["files"] = 4 }, new PredictOptions { RequestId = "r" });
        Assert.Equal((24, null, null, "chain", "composition", "r"), (answer.Value, answer.Label, answer.Version, answer.Model, answer.Variant, answer.RequestId));
        Assert.Equal((QualityLevel.FullModel, (string?)null), (answer.QualityLevel, answer.Reason));
        Assert.Equal(24, (await chain.PredictAsync(new { lines = 100.0, files = 4 })).Value);
        Assert.Equal(24, (await chain.PredictAsync(new float[] { 100, 4 })).Value);
        Assert.Same(chain, _models.Server.GetPredictor("chain"));
    }

    private sealed record Row(double? Lines, int Files);

    private sealed record Answer(double Risk, QualityLevel QualityLevel, int? Version);

    [Fact]
    public async Task PredictBatchAsync_ChunksAndTyped_EqualSingleRows()
    {
        var chain = Chain();
        var typed = chain.For<Row, Answer>();
        var rows = Enumerable.Range(0, 700).Select(i => new Row(i % 9 == 0 ? null : i * 1.7, i % 13)).ToList();
        using var batch = new RecordBatch(
            new Schema(Number("files", DataType.Int16), Number("lines"), Number("other", DataType.Utf8)),
            Columns.From<short>([.. rows.Select(r => (short)r.Files)]), Columns.FromNullable(rows.Select(r => r.Lines)), Columns.FromStrings(rows.Select(_ => "x")));

        var seen = new List<int>();
        using var answers = await chain.PredictBatchAsync(batch, new BatchOptions { ChunkRows = 300, Progress = new Steps(seen) });
        var typedAnswers = await typed.PredictBatchAsync(rows);

        var values = answers.Outputs.Column<double>(BatchPrediction.ValueColumn).Values.ToArray();
        for (var i = 0; i < rows.Count; i += 7)
        {
            var single = await typed.PredictAsync(rows[i]);
            Assert.Equal(single.Risk, values[i]);
            Assert.Equal(single, typedAnswers[i]);
        }

        Assert.Equal([300, 600, 700], seen);
        Assert.Equal([new BatchPart("composition", null, QualityLevel.FullModel, 700, null)], answers.Parts);
    }

    [Fact]
    public async Task PredictAsync_WrongRequests_AreTypedErrorsOfTheRequest()
    {
        var chain = Chain();
        var error = await Assert.ThrowsAsync<DataValidationException>(async () => await chain.PredictAsync(new { lines = "many", files = (int?)null, colour = 1 }));
        Assert.Equal([("lines", "type"), ("files", "not-null"), ("colour", "extra")], error.Violations.Select(v => (v.Column, v.Rule)));
        Assert.Contains("The row has 1 numbers", (await Assert.ThrowsAsync<SchemaException>(async () => await chain.PredictAsync(new float[1]))).Message, StringComparison.Ordinal);

        using var floats = new RecordBatch(new Schema(Number("lines"), Number("files")), Columns.From<double>(1), Columns.From<double>(1.5));
        Assert.Contains("'files' should be int64 but is float64", (await Assert.ThrowsAsync<SchemaException>(async () => await chain.PredictBatchAsync(floats))).Message, StringComparison.Ordinal);
        Assert.Throws<SchemaException>(chain.For<Answer, double>);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await chain.PredictByEntityAsync(new { author = 1 }));
    }

    [Fact]
    public async Task PredictAsync_FailingStep_NamesItAndFallbackOfAStepIsInTheAnswer()
    {
        var thrown = _models.Server.Compose("thrown", g => g
            .Model("score", "linear").Map("post", ["prediction"], new Field("p", DataType.Float64), _ => throw new FormatException("No way.")));
        var error = await Assert.ThrowsAsync<ServingException>(async () => await thrown.PredictAsync(new { scaled = 1.0, files = 1.0 }));
        Assert.Equal(("Step \"post\" failed: No way.", ServingErrorReason.ModelFailed, "thrown"), (error.Message, error.Reason, error.ModelName));
        Assert.IsType<FormatException>(error.InnerException);

        var wrong = _models.Server.Compose("wrong", g => g.Model("score", "linear").Transform("post", ["prediction"], [Scaled with { Name = "p" }], rows => rows));
        Assert.Contains("Step \"post\" failed: It gave (prediction: float32) and so no column 'p'", (await Assert.ThrowsAsync<ServingException>(async () => await wrong.PredictAsync(new { scaled = 1.0, files = 1.0 }))).Message, StringComparison.Ordinal);

        _models.Runtime.Fail("linear/1");
        Assert.StartsWith("Step \"score\" failed: No level of \"linear\" could answer.", (await Assert.ThrowsAsync<ServingException>(async () => await thrown.PredictAsync(new { scaled = 1.0, files = 1.0 }))).Message, StringComparison.Ordinal);

        await _models.Server.DeployAsync("linear", d => d.Version(1).Fallback(f => f.Rules(row => (double)row["scaled"]! * 5)));
        var degraded = await Chain().PredictAsync(new { lines = 100.0, files = 4 });
        Assert.Equal((100, QualityLevel.Rules), (degraded.Value, degraded.QualityLevel));
        Assert.Contains("Level 1 (primary, version 1) failed", degraded.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PredictAsync_Cancelled_IsCancelledAndNotDegraded()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Chain().PredictAsync(new { lines = 1.0, files = 1 }, cancellationToken: cancelled.Token));
    }

    [Fact]
    public async Task PredictAsync_StepSwapped_AnswersWithTheNewVersionOrNamesWhatItLacks()
    {
        var chain = Chain();
        await _models.AddAsync("linear", [Number("scaled"), Number("files")], [10, 0]);
        await _models.AddAsync("linear", [Number("scaled"), Number("age")], [1, 1]);

        await _models.DeployAsync("linear", 2);
        Assert.Equal(200, (await chain.PredictAsync(new { lines = 100.0, files = 4 })).Value);
        await _models.DeployAsync("linear", 3);
        var error = await Assert.ThrowsAsync<ServingException>(async () => await chain.PredictAsync(new { lines = 100.0, files = 4 }));
        Assert.Contains("Step \"score\" failed: The rows do not fit the model's signature: 'age' is missing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compose_NamesOfDeployments_AreKeptApart()
    {
        Assert.Contains("There is a deployment", Assert.Throws<ArgumentException>(() => _models.Server.Compose("linear", g => g.Model("a", "linear"))).Message, StringComparison.Ordinal);
        Chain();
        Assert.Contains("There is a composition", (await Assert.ThrowsAsync<ArgumentException>(async () => await _models.Server.DeployAsync("linear", d => d.Version(1).Named("chain")))).Message, StringComparison.Ordinal);
        Assert.Equal(ServingErrorReason.NotDeployed, Assert.Throws<ServingException>(() => _models.Server.Compose("x", g => g.Model("a", "nothing"))).Reason);
        Assert.True(await _models.Server.UndeployAsync("chain"));
        Assert.Throws<ServingException>(() => _models.Server.GetPredictor("chain"));
    }

    private static IEnumerable<double?> Doubles(Column column) => Enumerable.Range(0, column.Length).Select(i => (double?)column.GetValue(i));

    private sealed class Steps(List<int> seen) : IProgress<BatchProgress>
    {
        public void Report(BatchProgress value) => seen.Add(value.RowsDone);
    }
}
