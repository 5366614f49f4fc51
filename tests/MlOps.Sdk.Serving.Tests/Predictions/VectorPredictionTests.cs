using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.OnnxRuntime.Tests;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Predictions;

public sealed class VectorPredictionTests : IAsyncLifetime
{
    private const string Model = "sum";
    private readonly TemporaryFolder _folder = new();
    private ServiceProvider _services = null!;
    private IPredictor _predictor = null!;
    private readonly List<PredictionsMade> _published = [];

    private static ModelSignature Signature { get; } = new(
        [new(new("x", TensorElementType.Float32, [-1, 3]), [new("a", DataType.Float64), new("b", DataType.Int64, IsNullable: false), new("c", DataType.Boolean)])],
        [new(new("y", TensorElementType.Float32, [-1, 1]), [new("y", DataType.Float32)])]);

    public async ValueTask InitializeAsync()
    {
        var services = new ServiceCollection();
        services.AddMlOpsCore(options => options.Path = _folder.Path).UseSqlite().AddRegistry().AddOnnxRuntime().AddServing();
        _services = services.BuildServiceProvider();
        _services.GetRequiredService<EventBus>().Subscribe<PredictionsMade>((made, _) =>
        {
            _published.Add(made with { Features = made.Features.Share(), Outputs = made.Outputs.Share() });
            return ValueTask.CompletedTask;
        });
        using var inputs = new RecordBatchBuilder(Signature.InputSchema, 1).AppendRow(1.5, 2L, true).Build();
        using var outputs = new RecordBatchBuilder(Signature.OutputSchema, 1).AppendRow(1.5f + 20 + 100).Build();
        var package = new ModelPackage(
            new OnnxFile().Input("x", 1, "N", 3).Output("y", 1, "N", 1).Weights("w", 1, [3, 1], 1f, 10f, 100f).Node("MatMul", ["x", "w"], ["y"]).ToArray(), Signature,
            new ModelMetadata { Name = Model, Algorithm = "sum", Task = ModelTasks.Regression, CreatedAt = DateTimeOffset.UnixEpoch },
            new ModelSamples(inputs, outputs), new PackageLineage(null, [], null, null));
        await _services.GetRequiredService<IModelRegistry>().RegisterAsync(Model, package);
        _predictor = await Server.DeployAsync(Model, d => d.Version(1));
    }

    private IModelServer Server => _services.GetRequiredService<IModelServer>();

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task PredictAsync_RowOfNumbers_EqualsTheNamedRowAndIsPublishedTyped()
    {
        var bare = await _predictor.PredictAsync(new float[] { 0.5f, 3, 1 });
        var named = await _predictor.PredictAsync(new Dictionary<string, object?> { ["a"] = 0.5, ["b"] = 3L, ["c"] = true });

        Assert.Equal(130.5, bare.Value);
        Assert.Equal((named.Value, named.Version, named.Variant, named.RoutingReason), (bare.Value, bare.Version, bare.Variant, bare.RoutingReason));
        await Server.FlushAsync();
        Assert.Equal(2, _published.Sum(p => p.Features.RowCount));
        Assert.All(_published, p => Assert.Equal([0.5, 3L, true], p.Features.Columns.Select(c => c.GetValue(0))));
    }

    [Fact]
    public async Task PredictAsync_WrongLengthOrMissingValue_IsATypedErrorThatNamesIt()
    {
        var length = await Assert.ThrowsAsync<SchemaException>(async () => await _predictor.PredictAsync(new float[2]));
        var missing = await Assert.ThrowsAsync<DataValidationException>(async () => await _predictor.PredictAsync(new float[] { 1, float.NaN, 0 }));

        Assert.Contains("takes 3: a, b, c", length.Message);
        Assert.Equal("b", Assert.Single(missing.Violations).Column);
        Assert.True(double.IsNaN((await _predictor.PredictAsync(new float[] { float.NaN, 1, 0 })).Value));
    }

    [Fact]
    public async Task PredictAsync_VariantsAndRules_RouteByTheNumbersNames()
    {
        var predictor = await Server.DeployAsync(Model, d => d
            .Version(1).Variant("b", 1, 0).StickyBy("b").RouteWhen("large", "b", r => r.Features["a"] is > 10d));

        Assert.Equal("b", (await predictor.PredictAsync(new float[] { 11, 1, 0 })).Variant);
        var small = await predictor.PredictAsync(new float[] { 9, 1, 0 });
        Assert.Equal(("primary", "Sticky hash of the unit key."), (small.Variant, small.RoutingReason));
    }

    [Fact]
    public async Task PredictAsync_TextModelOrCancelledCall_IsRefused()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var text = await host.Server.DeployAsync(Host.Model);
        Assert.Contains("more than numbers", (await Assert.ThrowsAsync<SchemaException>(async () => await text.PredictAsync(new float[2]))).Message);

        var predictor = await Server.DeployAsync(Model, d => d.Version(1).Resilience(r => r.AttemptTimeout = TimeSpan.FromMinutes(1)).Fallback(f => f.Rules(row => (double)row["a"]!)));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await predictor.PredictAsync(new float[] { 1, 1, 1 }, cancellationToken: cancelled.Token));
        Assert.Equal(111, (await predictor.PredictAsync(new float[] { 1, 1, 1 })).Value);
    }
}
