using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.OnnxRuntime.Tests;
using MlOps.Sdk.Registry;

namespace MlOps.Sdk.Serving.Tests.Caching;

/// <summary>Models with several outputs and rows of bare numbers, on the real engine.</summary>
public sealed class CachedEngineTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<PredictionsMade> _published = [];
    private ServiceProvider _services = null!;

    private static ModelSignature Signature { get; } = new(
        [new(new("x", TensorElementType.Float32, [-1, 2]), [new("a", DataType.Float64), new("b", DataType.Float64)])],
        [
            new(new("y", TensorElementType.Float32, [-1, 1]), [new("prediction", DataType.Float32)]),
            new(new("z", TensorElementType.Float32, [-1, 1]), [new("second", DataType.Float32)]),
        ]);

    private static ModelSignature OneOutput { get; } = new(Signature.Inputs, [Signature.Outputs[0]]);

    public ValueTask InitializeAsync()
    {
        var services = new ServiceCollection();
        services.AddMlOpsCore(options => options.Path = _folder.Path).UseSqlite().AddRegistry().AddOnnxRuntime().AddServing();
        _services = services.BuildServiceProvider();
        _services.GetRequiredService<EventBus>().Subscribe<PredictionsMade>((made, _) =>
        {
            _published.Add(made with { Features = made.Features.Share(), Outputs = made.Outputs.Share() });
            return ValueTask.CompletedTask;
        });
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Every output of a cached answer is there again, for a single row as in a batch.</summary>
    [Fact]
    public async Task Predict_SeveralOutputs_AreAllRemembered()
    {
        var predictor = await DeployAsync("two", Signature);
        var row = new Dictionary<string, object?> { ["a"] = 2.0, ["b"] = 3.0 };
        var first = await predictor.PredictAsync(row);
        var second = await predictor.PredictAsync(row);
        Assert.Equal((32.0, 32.0, false, true), (first.Value, second.Value, first.IsCached, second.IsCached));
        using var rows = new RecordBatch(Signature.InputSchema, Columns.From(2.0, 4.0), Columns.From(3.0, 5.0));
        using var batch = await predictor.PredictBatchAsync(rows);
        Assert.Equal([32.0, 54.0], batch.Outputs.Column<double>(BatchPrediction.ValueColumn).Values.ToArray());
        Assert.Equal((2L, 2L), (Cache.Hits, Cache.Misses));
        await Server.FlushAsync();
        object?[][] outputs = [.. _published.SelectMany(made => Enumerable.Range(0, made.Outputs.RowCount).Select(r => made.Outputs.Columns.Select(c => c.GetValue(r)).ToArray()))];
        Assert.Equal([[32f, -1f], [32f, -1f], [32f, -1f], [54f, -1f]], outputs);
    }

    /// <summary>Bare numbers, names and batches are one row, and NaN is a missing value in each.</summary>
    [Fact]
    public async Task Predict_OneRowInEveryForm_IsComputedOnce()
    {
        var predictor = await DeployAsync("one", OneOutput);
        foreach (var (a, b) in new (float, double?)[] { (2f, 3.0), (1f, null) })
        {
            var bare = await predictor.PredictAsync(new[] { a, (float?)b ?? float.NaN });
            var named = await predictor.PredictAsync(new Dictionary<string, object?> { ["a"] = (double)a, ["b"] = b });
            using var rows = new RecordBatch(Signature.InputSchema, Columns.From((double)a), Columns.FromNullable<double>([b]));
            using var batch = await predictor.PredictBatchAsync(rows);
            Assert.Equal((bare.Value, bare.Value), (named.Value, batch.Outputs.Column<double>(BatchPrediction.ValueColumn)[0]));
            Assert.Equal((false, true), (bare.IsCached, named.IsCached));
        }

        Assert.Equal((4L, 2L), (Cache.Hits, Cache.Misses));
        Assert.Equal((false, true), ((await predictor.PredictAsync(new[] { -0f, 0f })).IsCached, (await predictor.PredictAsync(new[] { -0f, 0f })).IsCached));
        Assert.False((await predictor.PredictAsync(new[] { 0f, 0f })).IsCached);
    }

    private IModelServer Server => _services.GetRequiredService<IModelServer>();

    private PredictionCacheStatistics Cache => Server.Deployments[0].Cache!;

    // y = a + 10 b, z = a - b, so that the outputs differ.
    private async Task<IPredictor> DeployAsync(string name, ModelSignature signature)
    {
        var graph = new OnnxFile().Input("x", 1, "N", 2).Output("y", 1, "N", 1).Weights("w", 1, [2, 1], 1f, 10f).Node("MatMul", ["x", "w"], ["y"]);
        if (signature.Outputs.Count == 2)
        {
            graph.Output("z", 1, "N", 1).Weights("v", 1, [2, 1], 1f, -1f).Node("MatMul", ["x", "v"], ["z"]);
        }

        using var inputs = new RecordBatchBuilder(signature.InputSchema, 1).AppendRow(1.0, 2.0).Build();
        using var outputs = new RecordBatchBuilder(signature.OutputSchema, 1).AppendRow([.. new object?[] { 21f, -1f }.Take(signature.Outputs.Count)]).Build();
        var package = new ModelPackage(
            graph.ToArray(), signature, new ModelMetadata { Name = name, Algorithm = "linear", Task = ModelTasks.Regression, CreatedAt = DateTimeOffset.UnixEpoch },
            new ModelSamples(inputs, outputs), new PackageLineage(null, [], null, null));
        await _services.GetRequiredService<IModelRegistry>().RegisterAsync(name, package);
        return await Server.DeployAsync(name, d => d.Version(1).Cache());
    }
}
