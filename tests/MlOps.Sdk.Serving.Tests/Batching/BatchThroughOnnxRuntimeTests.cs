using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.OnnxRuntime.Tests;
using MlOps.Sdk.Registry;

namespace MlOps.Sdk.Serving.Tests.Batching;

/// <summary>The real engine behind the batcher: its kernels may round the rows of a batch otherwise than single ones, by a last bit.</summary>
public sealed class BatchThroughOnnxRuntimeTests : IAsyncLifetime
{
    private const int Features = 12;
    private readonly TemporaryFolder _folder = new();
    private ServiceProvider _services = null!;

    public ValueTask InitializeAsync()
    {
        var services = new ServiceCollection();
        services.AddMlOpsCore(options => options.Path = _folder.Path).UseSqlite().AddRegistry().AddOnnxRuntime().AddServing();
        _services = services.BuildServiceProvider();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task PredictAsync_NumbersAndNamedRowsTogether_EqualSingleCalls()
    {
        var random = new Random(3);
        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
        var graph = new OnnxFile().Input("x", 1, "N", Features).Output("y", 1, "N", 1)
            .Weights("w", 1, [Features, 32], Numbers(Features * 32)).Weights("v", 1, [32, 1], Numbers(32))
            .Node("MatMul", ["x", "w"], ["a"]).Node("Relu", ["a"], ["b"]).Node("MatMul", ["b", "v"], ["y"]);
        await RegisterAsync("net", graph.ToArray());
        var batched = await Server.DeployAsync("net", d => d.Version(1).Batching(o => (o.IsAdaptive, o.MaxConcurrentRuns, o.MaxBatchSize) = (false, 1, 24)));
        var plain = await Server.DeployAsync("net", d => d.Named("plain").Version(1));
        await Task.WhenAll(Enumerable.Range(0, 24).Select(caller => Task.Run(async () =>
        {
            var own = new Random(caller);
            for (var call = 0; call < 40; call++)
            {
                var row = Enumerable.Range(0, Features).Select(_ => own.NextSingle()).ToArray();
                var answer = caller % 2 == 0
                    ? await batched.PredictAsync(row)
                    : await batched.PredictAsync(row.Select((value, i) => ($"f{i}", value)).ToDictionary(pair => pair.Item1, pair => (object?)pair.value));
                Assert.Equal((await plain.PredictAsync(row)).Value, answer.Value, 1e-6);
            }
        }))).WaitAsync(TimeSpan.FromMinutes(1));
        var statistics = Server.Deployments.Single(status => status.Name == "net").Batching!;
        Assert.Equal(24 * 40, statistics.BatchedRows + statistics.DirectRows);
        Assert.True(statistics.TimeOfOneRow > TimeSpan.Zero);
    }

    [Fact]
    public async Task PredictAsync_GraphThatFixesItsRows_IsComputedRowByRow()
    {
        var graph = new OnnxFile().Input("x", 1, 1, Features).Output("y", 1, 1, 1)
            .Weights("w", 1, [Features, 1], [.. Enumerable.Repeat(0.5f, Features)]).Node("MatMul", ["x", "w"], ["y"]);
        await RegisterAsync("fixed", graph.ToArray(), rows: 1);
        var predictor = await Server.DeployAsync("fixed", d => d.Version(1).Batching(o => o.IsAdaptive = false));
        var row = new float[Features];
        Array.Fill(row, 1f);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () => await predictor.PredictAsync(row))));
        Assert.All(answers, answer => Assert.Equal(6, answer.Value));
        Assert.Equal((0L, 0L), (Server.Deployments[0].Batching!.Batches, Server.Deployments[0].Batching!.DirectRows));
    }

    private IModelServer Server => _services.GetRequiredService<IModelServer>();

    private async Task RegisterAsync(string name, byte[] graph, int rows = -1)
    {
        var signature = new ModelSignature(
            [new(new("x", TensorElementType.Float32, [rows, Features]), [.. Enumerable.Range(0, Features).Select(i => new Field($"f{i}", DataType.Float32))])],
            [new(new("y", TensorElementType.Float32, [rows, 1]), [new("y", DataType.Float32)])]);
        using var inputs = new RecordBatchBuilder(signature.InputSchema, 0).Build();
        using var outputs = new RecordBatchBuilder(signature.OutputSchema, 0).Build();
        var package = new ModelPackage(
            graph, signature, new ModelMetadata { Name = name, Algorithm = name, Task = ModelTasks.Regression, CreatedAt = DateTimeOffset.UnixEpoch },
            new ModelSamples(inputs, outputs), new PackageLineage(null, [], null, null));
        await _services.GetRequiredService<IModelRegistry>().RegisterAsync(name, package);
    }
}
