using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.OnnxRuntime.Tests;
using MlOps.Sdk.Registry;

namespace MlOps.Sdk.Serving.Tests.TestKit;

/// <summary>A server over the real engine and registry for models that are weighted sums of their columns, as sigmoid of it for classifiers.</summary>
internal sealed class LinearModels : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services;

    public LinearModels(Action<IServiceCollection>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<ModelRuntime>(Runtime);
        configure?.Invoke(services);
        services.AddMlOpsCore(options => options.Path = _folder.Path).UseSqlite().AddRegistry().AddOnnxRuntime().AddServing();
        _services = services.BuildServiceProvider();
    }

    public HookedRuntime Runtime { get; } = new();

    public IModelServer Server => _services.GetRequiredService<IModelServer>();

    public IServiceProvider Services => _services;

    public static Field Number(string name, DataType? type = null, bool nullable = true) => new(name, type ?? DataType.Float64, nullable);

    /// <summary>Registers the next version of a model.</summary>
    public async Task<int> AddAsync(string model, Field[] columns, float[] weights, bool isClassifier = false, ConformalCalibration? calibration = null, float bias = 0, string? output = null, double threshold = 0.5, string[]? views = null)
    {
        output ??= isClassifier ? "probability" : "prediction";
        var file = new OnnxFile().Input("x", 1, "N", columns.Length).Output(output, 1, "N", 1)
            .Weights("w", 1, [columns.Length, 1], weights).Weights("b", 1, [1, 1], bias).Node("MatMul", ["x", "w"], ["z"]);
        file = isClassifier ? file.Node("Add", ["z", "b"], ["s"]).Node("Sigmoid", ["s"], [output]) : file.Node("Add", ["z", "b"], [output]);
        var signature = new ModelSignature(
            [new(new("x", TensorElementType.Float32, [-1, columns.Length]), columns)],
            [new(new(output, TensorElementType.Float32, [-1, 1]), [new(output, DataType.Float32)])]);
        var package = new ModelPackage(
            file.ToArray(), signature,
            new ModelMetadata
            {
                Name = model, Algorithm = "linear", Task = isClassifier ? ModelTasks.BinaryClassification : ModelTasks.Regression,
                CreatedAt = DateTimeOffset.UnixEpoch, Calibration = calibration, DecisionThreshold = threshold,
            },
            lineage: new PackageLineage(null, views ?? [], null, null));
        return (await _services.GetRequiredService<IModelRegistry>().RegisterAsync(model, package)).Version;
    }

    /// <summary>Registers and deploys a model that gives several weighted sums; weights by column, then by output.</summary>
    public async Task<IPredictor> DeployManyAsync(string model, Field[] columns, string[] outputs, params float[] weights)
    {
        var file = new OnnxFile().Input("x", 1, "N", columns.Length).Output("y", 1, "N", outputs.Length)
            .Weights("w", 1, [columns.Length, outputs.Length], weights).Node("MatMul", ["x", "w"], ["y"]);
        var signature = new ModelSignature(
            [new(new("x", TensorElementType.Float32, [-1, columns.Length]), columns)],
            [new(new("y", TensorElementType.Float32, [-1, outputs.Length]), [.. outputs.Select(name => new Field(name, DataType.Float32))])]);
        await _services.GetRequiredService<IModelRegistry>().RegisterAsync(model, new ModelPackage(
            file.ToArray(), signature,
            new ModelMetadata { Name = model, Algorithm = "linear", Task = ModelTasks.Regression, CreatedAt = DateTimeOffset.UnixEpoch },
            lineage: new PackageLineage(null, [], null, null)));
        return await DeployAsync(model);
    }

    /// <summary>Registers and deploys a model of one version.</summary>
    public async Task<IPredictor> DeployAsync(string model, Field[] columns, float[] weights, bool isClassifier = false, float bias = 0, string? output = null)
    {
        await AddAsync(model, columns, weights, isClassifier, bias: bias, output: output);
        return await DeployAsync(model);
    }

    public ValueTask<IPredictor> DeployAsync(string model, int version = 1) => Server.DeployAsync(model, d => d.Version(version));

    public static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Dispose();
    }
}
