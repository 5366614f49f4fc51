using MlOps.Sdk.OnnxRuntime;
using MlOps.Sdk.Training;

namespace Snippets;

internal static class InferenceEngine
{
    public static async Task RunAsync()
    {
        await using var services = Sample.Platform();
        using var commits = await Sample.CommitsAsync(services);
        using var trained = await Sample.TrainAsync(services, commits, Trainer.LogisticRegression(), register: false);
        var onnx = trained.Package.Model;

        #region engine
        var runtime = new OnnxModelRuntime(new OnnxRuntimeOptions
        {
            Providers = [ExecutionProvider.Cuda, ExecutionProvider.WebGpu, ExecutionProvider.Cpu],
            DeviceMemoryLimit = 2L << 30,
        });
        using var session = (OnnxModelSession)await runtime.LoadAsync(onnx, new ModelSessionOptions { ModelName = "commit-risk" });
        foreach (var attempt in session.ProviderReport)
        {
            Console.WriteLine(attempt.IsUsed ? $"runs on {attempt.Provider}, {session.FallbackNodes.Count} nodes on the CPU" : $"not on {attempt.Provider}: {attempt.Reason}");
        }

        var signature = session.CreateSignature();
        #endregion
        Console.WriteLine($"{signature.Inputs.Count} input tensors");

        #region inspect
        var file = ModelFile.Inspect(onnx.Span);
        Console.WriteLine($"{file.Nodes} nodes, {file.WeightBytes} bytes of weights, {string.Join(", ", file.Operators.Keys)}");
        #endregion
    }

    /// <summary>For models with layers of weights, which the sample's have not.</summary>
    public static async Task<ModelPackage> CompressAsync(ModelRuntime runtime, ModelPackage package, RecordBatch rows)
    {
        #region compress
        var compressor = new ModelCompressor(runtime);
        var smaller = await compressor.CompressAsync(
            package, rows, Compression.Int8(), new CompressionOptions { Label = "needed_fix_within_14d", MaximumMetricLoss = 0.005 });
        Console.WriteLine(smaller.Report);
        #endregion
        return smaller.Package;
    }
}
