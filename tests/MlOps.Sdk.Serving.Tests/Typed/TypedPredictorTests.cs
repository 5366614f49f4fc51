using MlOps.Sdk.Core;
using MlOps.Sdk.Resilience;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Typed;

public sealed class TypedPredictorTests
{
    private sealed record CommitRow(long Age, double? Amount, string? Subsystem);

    private sealed record CommitRisk(double Probability, int Label, int Version, string Variant, QualityLevel QualityLevel, string? Reason);

    [Fact]
    public async Task PredictAsync_RecordInAndOut_EqualsTheNamedRow()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync<CommitRow, CommitRisk>(Host.Model);

        Assert.Equal(new CommitRisk(0.1, 1, 1, "primary", QualityLevel.FullModel, null), Rounded(await predictor.PredictAsync(new(30, 90, "storage"))));
        Assert.Equal(new CommitRisk(0.01, 0, 1, "primary", QualityLevel.FullModel, null), Rounded(await predictor.PredictAsync(new(30, null, null))));
        Assert.Equal((Host.Model, TestModels.Signature), (predictor.Deployment, predictor.Signature));
    }

    [Fact]
    public async Task PredictBatchAsync_ManyRows_GivesTheAnswersOfSingleCallsInOrder()
    {
        await using var host = await Host.WithVersionsAsync(2);
        await host.Server.DeployAsync(Host.Model, d => d.Version(1).Variant("b", 2, 50).StickyBy("age"));
        var predictor = host.Server.GetPredictor<CommitRow, CommitRisk>(Host.Model);
        var rows = Enumerable.Range(0, 200).Select(i => new CommitRow(i, i % 7 == 0 ? null : i, i % 5 == 0 ? null : "a")).ToList();

        var batch = await predictor.PredictBatchAsync(rows, new BatchOptions { ChunkRows = 64 });

        for (var i = 0; i < rows.Count; i++)
        {
            Assert.Equal(await predictor.PredictAsync(rows[i]), batch[i]);
        }

        Assert.Equal([1, 2], batch.Select(a => a.Version).Distinct().Order());
        Assert.Empty(await predictor.PredictBatchAsync([]));
    }

    private sealed record Bad(int Age, decimal Amount);

    private sealed record BadAnswer(float Probability, int Version, double IntervalLow, string Wrong);

    [Fact]
    public async Task GetPredictor_NothingFits_ListsEverythingInOneError()
    {
        await using var host = await Host.WithVersionsAsync(1);
        await host.Server.DeployAsync(Host.Model, d => d.Fallback(f => f.StaticDefault(0.5)));

        var error = Assert.Throws<SchemaException>(() => host.Server.GetPredictor<Bad, BadAnswer>(Host.Model));

        Assert.StartsWith("Bad and BadAnswer do not fit version 1 of \"commit-risk\": ", error.Message, StringComparison.Ordinal);
        string[] parts =
        [
            "'amount' is float64, which cannot hold every Decimal of 'Amount' (make it Double", "'subsystem' (utf8) has no property",
            "'Probability' is Single, which cannot hold every Double", "'Version' may not be null, but Version may: rules",
            "'IntervalLow' may not be null, but IntervalLow may: the model's package carries no calibration", "'Wrong' asks for 'Wrong', which no answer has",
        ];
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
        Assert.DoesNotContain("'age'", error.Message, StringComparison.Ordinal);
    }

    private sealed class Sparse
    {
        public int? Age { get; init; }

        [ModelColumn("amount", Rounds = true)]
        public decimal Sum { get; init; }

        public string? Sub_System { get; init; }

        public string? Subsystem { get; init; }
    }

    [Fact]
    public async Task For_NullableForARequiredColumnOrTwoPropertiesForOne_IsRefused()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model);

        var error = Assert.Throws<SchemaException>(predictor.For<Sparse, double>);

        Assert.Contains("'age' may not be null, but 'Age' may (make it Int64 without null)", error.Message, StringComparison.Ordinal);
        Assert.Contains("'subsystem' could be 'Sub_System' or 'Subsystem'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("amount", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task For_AnswerAsNumberPredictionOrProperties_TakesEach()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model);
        var row = new CommitRow(1, 50, "x");

        Assert.Equal(0.06, await predictor.For<CommitRow, double>().PredictAsync(row), 6);
        Assert.Equal(1, (await predictor.For<CommitRow, Prediction>().PredictAsync(row, new PredictOptions { RequestId = "r" })).Label);
        var flat = await predictor.For<CommitRow, Flat>().PredictAsync(row, new PredictOptions { RequestId = "r" });
        Assert.Equal((true, 0.06f, "r", null), (flat.IsRisky, flat.Score, flat.RequestId, flat.IntervalHigh));
        Assert.Equal((double)0.06f, flat.Confidence);
        Assert.Throws<SchemaException>(predictor.For<CommitRow, string>);
    }

    private struct Flat
    {
        [ModelColumn("label")]
        public bool IsRisky { get; set; }

        [ModelColumn("probability", Rounds = true)]
        public float Score { get; set; }

        public string RequestId { get; set; }

        public double Confidence { get; set; }

        public double? IntervalHigh { get; set; }
    }

    [Fact]
    public async Task PredictAsync_Cancelled_IsCancelled()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync<CommitRow, double>(Host.Model);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await predictor.PredictAsync(new(1, 2, "x"), cancellationToken: cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await predictor.PredictBatchAsync([new(1, 2, "x")], cancellationToken: cancelled.Token));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await predictor.PredictAsync(null!));
    }

    private static CommitRisk Rounded(CommitRisk answer) => answer with { Probability = Math.Round(answer.Probability, 6) };
}
