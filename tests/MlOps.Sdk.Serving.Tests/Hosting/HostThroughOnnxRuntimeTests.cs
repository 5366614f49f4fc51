using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.OnnxRuntime.Tests;
using MlOps.Sdk.Registry;

namespace MlOps.Sdk.Serving.Tests.Hosting;

/// <summary>The real registry and the real engine.</summary>
public sealed class HostThroughOnnxRuntimeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mlops-host-").FullName;

    [Fact]
    public async Task Models_MoreThanFit_AnswerIdenticallyWhenTheyComeBack()
    {
        var weights = new[] { 0.3f, -1.7f, 2.1f };
        await using var services = Create(options => (options.MemoryFactor, options.MeasureMemory) = (1, false));
        var registry = services.GetRequiredService<IModelRegistry>();
        long size = 0;
        foreach (var weight in weights)
        {
            size = Math.Max(size, (await RegisterAsync(registry, $"w{weight}", weight)).Artifact.Size);
        }

        services.GetRequiredService<Microsoft.Extensions.Options.IOptions<ServingOptions>>().Value.MemoryBudget = 2 * size;
        var server = services.GetRequiredService<IModelServer>();
        var predictors = new List<IPredictor>();
        foreach (var weight in weights)
        {
            predictors.Add(await server.DeployAsync($"w{weight}", d => d.Version(1).Loading(ModelLoading.OnDemand)));
        }

        var first = await AnswersAsync(predictors);
        Assert.Equal(2, server.Deployments.Count(status => status.LoadState == ModelLoadState.Loaded));
        Assert.Equal(first, await AnswersAsync(predictors));
        Assert.Equal(first, await AnswersAsync(predictors));
        for (var i = 0; i < weights.Length; i++)
        {
            Assert.Equal(1 / (1 + Math.Exp(-3 * weights[i])), first[i], 5);
        }
    }

    [Fact]
    public async Task Alias_MovedThroughAnotherConnectionToTheRegistry_IsFollowed()
    {
        await using var here = Create(options => options.AliasPollInterval = TimeSpan.FromMilliseconds(20));
        await using var elsewhere = Create(null);
        var registry = elsewhere.GetRequiredService<IModelRegistry>();
        await RegisterAsync(registry, "m", 1f);
        await RegisterAsync(registry, "m", -1f);
        await registry.SetAliasAsync("m", Alias.Champion, 1);
        var server = here.GetRequiredService<IModelServer>();
        var predictor = await server.DeployAsync("m");
        Assert.Equal(1, (await predictor.PredictAsync(Row)).Version);
        await registry.SetAliasAsync("m", Alias.Champion, 2);
        Assert.True(SpinWait.SpinUntil(() => server.Deployments[0].Version == 2, TimeSpan.FromSeconds(60)));
        Assert.Equal(2, (await predictor.PredictAsync(Row)).Version);
    }

    [Fact]
    public void InUse_WhereTheSystemTells_GrowsWithWhatNativeCodeAllocates()
    {
        const int large = 256 << 20;
        if (NativeHeap.InUse() is not { } before)
        {
            Assert.False(OperatingSystem.IsLinux() && File.Exists("/lib/x86_64-linux-gnu/libc.so.6"));
            return;
        }

        var block = Marshal.AllocHGlobal(large);
        try
        {
            Assert.InRange(NativeHeap.InUse()!.Value - before, large / 2, large * 2L);
        }
        finally
        {
            Marshal.FreeHGlobal(block);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Dictionary<string, object?> Row { get; } = new() { ["x"] = 3.0 };

    private static async Task<double[]> AnswersAsync(IEnumerable<IPredictor> predictors)
    {
        var answers = new List<double>();
        foreach (var predictor in predictors)
        {
            answers.Add((await predictor.PredictAsync(Row)).Value);
        }

        return [.. answers];
    }

    private static async Task<ModelVersion> RegisterAsync(IModelRegistry registry, string model, float weight)
    {
        var signature = new ModelSignature(
            [new(new("x", TensorElementType.Float32, [-1, 1]), [new("x", DataType.Float64)])],
            [new(new("probability", TensorElementType.Float32, [-1, 1]), [new("probability", DataType.Float32)])]);
        var graph = new OnnxFile().Input("x", 1, null, 1).Weights("w", 1, [1, 1], weight)
            .Node("MatMul", ["x", "w"], ["z"]).Node("Sigmoid", ["z"], ["probability"]).Output("probability", 1, null, 1);
        var inputs = new RecordBatchBuilder(signature.InputSchema).AppendRow(2.0).Build();
        var outputs = new RecordBatchBuilder(signature.OutputSchema).AppendRow((float)(1 / (1 + Math.Exp(-2 * weight)))).Build();
        return await registry.RegisterAsync(model, new ModelPackage(
            graph.ToArray(), signature,
            new ModelMetadata { Name = model, Algorithm = "sigmoid", Task = ModelTasks.BinaryClassification, CreatedAt = DateTimeOffset.UnixEpoch },
            new ModelSamples(inputs, outputs)));
    }

    private ServiceProvider Create(Action<ServingOptions>? configure)
    {
        var services = new ServiceCollection();
        services.AddMlOpsCore(options => options.Path = _folder).UseSqlite().AddRegistry().AddOnnxRuntime().AddServing(configure);
        return services.BuildServiceProvider();
    }
}
