using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Features;

public sealed class PredictByEntityTests
{
    [Fact]
    public async Task PredictByEntityAsync_JoinsOnlineFeaturesAndKeepsTheOnesGiven()
    {
        var joiner = new Joiner();
        await using var host = await Host.WithVersionsAsync(1, joiner: joiner);
        var predictor = await host.Server.DeployAsync(Host.Model);
        var prediction = await predictor.PredictByEntityAsync(new Dictionary<string, object?> { ["author"] = 42L, ["subsystem"] = "storage" });
        Assert.Equal(TestModels.Answer(1, 420), prediction.Value, 5);
        Assert.Equal((Host.Model, 1, "author_activity"), (joiner.Last!.Model, joiner.Last.Version, Assert.Single(joiner.Last.FeatureViews)));
        Assert.Equal(host.Time.GetUtcNow(), joiner.Last.At);

        var own = await predictor.PredictByEntityAsync(new Dictionary<string, object?> { ["author"] = 42L, ["subsystem"] = "storage", ["amount"] = 5.0 });
        Assert.Equal(TestModels.Answer(1, 5), own.Value, 5);
    }

    [Fact]
    public async Task PredictByEntityAsync_UnknownFeature_IsStillRefused()
    {
        await using var host = await Host.WithVersionsAsync(1, joiner: new Joiner());
        var predictor = await host.Server.DeployAsync(Host.Model);
        var error = await Assert.ThrowsAsync<DataValidationException>(async () =>
            await predictor.PredictByEntityAsync(new Dictionary<string, object?> { ["author"] = 1L, ["colour"] = "red" }));
        Assert.Equal([("subsystem", "missing"), ("colour", "extra")], error.Violations.Select(violation => (violation.Column, violation.Rule)));
    }

    [Fact]
    public async Task PredictByEntityAsync_NoJoiner_SaysWhatToRegister()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await predictor.PredictByEntityAsync(new Dictionary<string, object?>()));
        Assert.Contains("IOnlineFeatureJoiner", error.Message, StringComparison.Ordinal);
    }

    private sealed class Joiner : IOnlineFeatureJoiner
    {
        public FeatureJoinContext? Last { get; private set; }

        public ValueTask<FeatureJoin> JoinAsync(FeatureJoinContext context, CancellationToken cancellationToken = default)
        {
            Last = context;
            var author = (long)context.Rows[0]["author"]!;
            var features = new RecordBatchBuilder(new Schema(new Field("age", DataType.Int64), new Field("amount", DataType.Float64), new Field("unused", DataType.Utf8)))
                .AppendRow(author, author * 10.0, "x").Build();
            return ValueTask.FromResult(new FeatureJoin(features, ["author"]));
        }
    }
}
