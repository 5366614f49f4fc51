using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.TestKit;
using static MlOps.Sdk.Serving.Tests.TestKit.LinearModels;

namespace MlOps.Sdk.Serving.Tests.Graphs;

/// <summary>What deployments can do, inside compositions.</summary>
public sealed class GraphDeploymentTests
{
    private static readonly Field[] X = [Number("x")];

    [Fact]
    public async Task PredictAsync_CanaryAndShadowInside_SplitRowsAsInDirectCalls()
    {
        await using var models = new LinearModels();
        await models.AddAsync("a", X, [1]);
        await models.AddAsync("a", X, [-1]);
        var direct = await models.Server.DeployAsync("a", d => d.Version(1).Variant("b", 2, 40).StickyBy("unit").Shadow(2));
        var graph = models.Server.Compose("g", g => g
            .Input(X[0], new Field("unit", DataType.Utf8)).Model("a", "a", m => m.As("score")).Map("twice", ["score"], Number("twice"), row => (float?)row["score"] * 2));
        using var rows = new RecordBatch(
            new Schema(X[0], new Field("unit", DataType.Utf8)), Columns.From<double>([.. Enumerable.Range(1, 500).Select(i => (double)i)]), Columns.FromStrings(Enumerable.Range(1, 500).Select(i => $"u{i % 37}")));

        using var want = await direct.PredictBatchAsync(rows);
        using var got = await graph.PredictBatchAsync(rows, new BatchOptions { ChunkRows = 128, IsObserved = false });
        for (var i = 0; i < 500; i += 3)
        {
            var value = want.Outputs.Column<double>(BatchPrediction.ValueColumn)[i] * 2;
            Assert.Equal(value, got.Outputs.Column<double>(BatchPrediction.ValueColumn)[i]);
            Assert.Equal(value, (await graph.PredictAsync(new { x = i + 1.0, unit = $"u{(i + 1) % 37}" })).Value);
            Assert.Equal(value, (await graph.PredictAsync(new { x = i + 1.0, unit = "any" }, new PredictOptions { UnitKey = $"u{(i + 1) % 37}" })).Value);
        }

        await models.Server.FlushAsync();
        Assert.Equal(500 + (2 * 167), models.Server.GetShadowReport("a")!.Compared);
    }

    [Fact]
    public async Task PredictAsync_ThresholdOfTheModelOrOfTheComposition_DecidesTheLabel()
    {
        await using var models = new LinearModels();
        await models.AddAsync("c", X, [1], isClassifier: true, threshold: 0.9);
        await models.DeployAsync("c");
        var row = new { x = 1.0 };

        Assert.Equal(0, (await models.Server.Compose("own", g => g.Model("c", "c")).PredictAsync(row)).Label);
        Assert.Equal(1, (await models.Server.Compose("other", g => g.Model("c", "c").AsClassifier(0.6)).PredictAsync(row)).Label);
        var number = await models.Server.Compose("number", g => g.Model("c", "c").AsRegression()).PredictAsync(row);
        Assert.Equal((null, null), (number.Label, number.Probability));
        Assert.Equal(0, (await models.Server.Compose("vote", g => g.Ensemble("e", e => e.Member("c", "c").MajorityVote())).PredictAsync(row)).Value);
    }

    [Fact]
    public async Task Compose_DeploymentThatIsNotLoadedYet_IsLoadedByTheFirstCall()
    {
        await using var models = new LinearModels();
        await models.AddAsync("lazy", X, [3], isClassifier: true);
        await models.Server.DeployAsync("lazy", d => d.Version(1).Loading(ModelLoading.Lazy));
        var graph = models.Server.Compose("g", g => g.Model("score", "lazy"));
        var typed = models.Server.GetPredictor<Row, double>("lazy");
        Assert.Contains("'x' (float64) has no property", Assert.Throws<SchemaException>(() => models.Server.GetPredictor<Other, double>("lazy")).Message, StringComparison.Ordinal);

        var answer = await graph.PredictAsync(new { x = 1.0 });

        Assert.Equal(Sigmoid(3), answer.Value, 1e-5);
        Assert.Equal(1, answer.Label);
        Assert.Equal(answer.Value, await typed.PredictAsync(new Row(1)));
    }

    [Fact]
    public async Task PredictAsync_StepWithRulesForItsInputs_HoldsRowsAgainstThem()
    {
        await using var models = new LinearModels();
        await models.AddAsync("a", X, [1]);
        await models.Server.DeployAsync("a", d => d.Version(1).ExpectInputs(e => e.Column("x").Between(0, 10)));
        var graph = models.Server.Compose("g", g => g.Input(Number("y")).Map("twice", ["y"], X[0], row => 2 * (double)row["y"]!).Model("score", "a"));

        Assert.Equal(8, (await graph.PredictAsync(new { y = 4.0 })).Value);
        var error = await Assert.ThrowsAsync<ServingException>(async () => await graph.PredictAsync(new { y = 6.0 }));
        Assert.StartsWith("Step \"score\" failed: ", error.Message, StringComparison.Ordinal);
        Assert.Equal("x", Assert.Single(Assert.IsType<DataValidationException>(error.InnerException).Violations).Column);
    }

    private sealed record Row(double X);

    private sealed record Other(double Y);

    [Fact]
    public async Task PredictByEntityAsync_TwoModels_AreJoinedTheFeaturesOfBoth()
    {
        var joiner = new Joiner();
        await using var models = new LinearModels(services => services.AddSingleton<IOnlineFeatureJoiner>(joiner));
        await models.AddAsync("a", X, [1], views: ["first"]);
        await models.AddAsync("b", [Number("y"), Number("given")], [1, 1], output: "second", views: ["second"]);
        await models.DeployAsync("a");
        await models.DeployAsync("b");
        var graph = models.Server.Compose("g", g => g.Ensemble("sum", e => e.Member("a", "a").Member("b", "b")));

        var answer = await graph.PredictByEntityAsync(new { author = 7, given = 100.0 });

        Assert.Equal((7 + 70 + 100) / 2.0, answer.Value, 1e-4);
        Assert.Equal([("a", "first"), ("b", "second")], joiner.Asked);
        var missing = await Assert.ThrowsAsync<DataValidationException>(async () => await graph.PredictByEntityAsync(new { author = 7 }));
        Assert.Equal("given", Assert.Single(missing.Violations).Column);
    }

    private sealed class Joiner : IOnlineFeatureJoiner
    {
        public List<(string, string)> Asked { get; } = [];

        public ValueTask<FeatureJoin> JoinAsync(FeatureJoinContext context, CancellationToken cancellationToken = default)
        {
            Asked.Add((context.Model, Assert.Single(context.FeatureViews)));
            var author = Convert.ToDouble(context.Rows[0]["author"], System.Globalization.CultureInfo.InvariantCulture);
            var features = new RecordBatchBuilder(new Schema(context.Model == "a" ? Number("x") : Number("y"), Number("unused")))
                .AppendRow(context.Model == "a" ? author : author * 10, 0.0).Build();
            return ValueTask.FromResult(new FeatureJoin(features, ["author"]));
        }
    }
}
