using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.OnnxRuntime.Tests;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Resilience;

namespace MlOps.Sdk.Serving.Tests.Deployments;

/// <summary>The real registry, the real engine and the real audit log: nothing here is a double.</summary>
public sealed class ServeThroughOnnxRuntimeTests : IAsyncLifetime
{
    private const string Model = "sigmoid";
    private readonly string _folder = Directory.CreateTempSubdirectory("mlops-serving-").FullName;
    private ServiceProvider _services = null!;
    private IModelServer _server = null!;
    private IModelRegistry _registry = null!;

    public ValueTask InitializeAsync()
    {
        var services = new ServiceCollection();
        services.AddMlOpsCore(options => options.Path = _folder).UseSqlite().AddRegistry().AddOnnxRuntime().AddServing();
        _services = services.BuildServiceProvider();
        _server = _services.GetRequiredService<IModelServer>();
        _registry = _services.GetRequiredService<IModelRegistry>();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Champion_MovedInTheRegistry_IsServedByTheEngine()
    {
        await RegisterAsync(1f, -0.5f);
        await RegisterAsync(-2f, 0.25f);
        await _registry.SetAliasAsync(Model, Alias.Champion, 1);
        var predictor = await _server.DeployAsync(Model);
        var first = await predictor.PredictAsync(Row(2, 1));
        Assert.Equal(Sigmoid((1 * 2) - (0.5 * 1)), first.Value, 5);
        Assert.Equal((1, 1), (first.Version, first.Label));
        Assert.Equal("CPU", _server.Deployments[0].Provider, ignoreCase: true);

        await _registry.SetAliasAsync(Model, Alias.Champion, 2);
        await _server.FlushAsync();
        var second = await predictor.PredictAsync(Row(2, 1));
        Assert.Equal(Sigmoid((-2 * 2) + (0.25 * 1)), second.Value, 5);
        Assert.Equal((2, 0), (second.Version, second.Label));
    }

    [Fact]
    public async Task Golden_SamplesOfAnotherGraph_AreRefusedByTheEngine()
    {
        var error = await Assert.ThrowsAsync<ServingException>(async () =>
        {
            await RegisterAsync(1f, 1f, goldenWeight: 1.5f);
            await _server.DeployAsync(Model, d => d.Version(1));
        });
        Assert.Contains("golden sample 1, column 'probability'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Canary_RolledBackByItsGuard_IsInTheAuditLog()
    {
        await RegisterAsync(1f, 1f);
        await RegisterAsync(2f, 2f);
        var predictor = await _server.DeployAsync(Model, d => d.Version(1).Canary(2, 100).RollBackWhen(_ => true, minimumCalls: 5));
        for (var call = 0; call < 6; call++)
        {
            Assert.Equal(QualityLevel.FullModel, (await predictor.PredictAsync(Row(call, 0))).QualityLevel);
        }

        await _server.FlushAsync();
        var audit = _services.GetRequiredService<AuditLog>();
        var entries = await audit.ReadAsync();
        var entry = Assert.Single(entries, record => record.Entry.Action == "serving.canary.rolled-back");
        Assert.Equal(("serving", "sigmoid/2"), (entry.Entry.Actor, entry.Entry.Subject));
        Assert.True((await audit.VerifyAsync()).IsIntact);
    }

    [Fact]
    public async Task RollOutAsync_RollingOverReplicas_IsServedByTheEngineAndInTheAuditLog()
    {
        await RegisterAsync(1f, 1f);
        await RegisterAsync(2f, 2f);
        var predictor = await _server.DeployAsync(Model, d => d.Version(1).Replicas(2));
        var end = await (await _server.RollOutAsync(Model, RolloutPlan.Rolling(2, TimeSpan.Zero).GuardedBy())).Completion;
        Assert.Equal(RolloutState.Completed, end.State);
        Assert.Equal(Sigmoid((2 * 3) + (2 * 1)), (await predictor.PredictAsync(Row(3, 1))).Value, 5);
        Assert.Equal([2, 2], _server.Deployments[0].Replicas.Select(replica => replica.Version));

        await _server.FlushAsync();
        var entries = await _services.GetRequiredService<AuditLog>().ReadAsync();
        Assert.Equal(
            ["serving.rollout.step", "serving.rollout.step", "serving.rollout.completed"],
            entries.Select(record => record.Entry.Action).Where(action => action.StartsWith("serving.rollout", StringComparison.Ordinal)));
        Assert.Contains(entries, record => record.Entry.Details == "sigmoid: Step 1 of 2: 50 % for 00:00:00.");
    }

    [Fact]
    public async Task Batch_AllRows_EqualSingleCalls()
    {
        await RegisterAsync(0.3f, -0.7f);
        var predictor = await _server.DeployAsync(Model, d => d.Version(1));
        var builder = new RecordBatchBuilder(Signature.InputSchema, 2000);
        for (var i = 0; i < 2000; i++)
        {
            builder.AppendRow(i / 100.0, i % 13);
        }

        using var rows = builder.Build();
        using var answers = await predictor.PredictBatchAsync(rows, new BatchOptions { ChunkRows = 512 });
        var values = answers.Outputs.Column<double>(BatchPrediction.ValueColumn);
        for (var i = 0; i < 2000; i += 50)
        {
            Assert.Equal((await predictor.PredictAsync(Row(i / 100.0, i % 13))).Value, values[i], 6);
        }
    }

    private static ModelSignature Signature { get; } = new(
        [new(new("numeric", TensorElementType.Float32, [-1, 2]), [new("x", DataType.Float64), new("y", DataType.Float64)])],
        [new(new("probability", TensorElementType.Float32, [-1, 1]), [new("probability", DataType.Float32)])]);

    private static Dictionary<string, object?> Row(double x, double y) => new() { ["x"] = x, ["y"] = y };

    private static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));

    private async Task RegisterAsync(float a, float b, float? goldenWeight = null)
    {
        var graph = new OnnxFile()
            .Input("numeric", 1, null, 2)
            .Weights("w", 1, [2, 1], a, b)
            .Node("MatMul", ["numeric", "w"], ["z"])
            .Node("Sigmoid", ["z"], ["probability"])
            .Output("probability", 1, null, 1);
        var inputs = new RecordBatchBuilder(Signature.InputSchema).AppendRow(0.0, 0.0).AppendRow(1.0, 2.0).Build();
        var outputs = new RecordBatchBuilder(Signature.OutputSchema).AppendRow(0.5f).AppendRow((float)Sigmoid((goldenWeight ?? a) + (2 * b))).Build();
        await _registry.RegisterAsync(Model, new ModelPackage(
            graph.ToArray(),
            Signature,
            new ModelMetadata { Name = Model, Algorithm = "sigmoid", Task = ModelTasks.BinaryClassification, CreatedAt = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero) },
            new ModelSamples(inputs, outputs)));
    }
}
