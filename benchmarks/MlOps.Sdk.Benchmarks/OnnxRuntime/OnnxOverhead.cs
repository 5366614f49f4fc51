using MlOps.Sdk.Core;
using MlOps.Sdk.OnnxRuntime;
using MlOps.Sdk.OnnxRuntime.Tests;

namespace MlOps.Sdk.Benchmarks;

/// <summary>What our binding adds to the engine's own call.</summary>
public sealed class OnnxOverhead : IBenchmark
{
    /// <inheritdoc/>
    public string Name => "onnx-overhead";

    /// <inheritdoc/>
    public string Description => "ModelBinding.Run against the raw C call of ONNX Runtime with tensors made beforehand, one row.";

    /// <inheritdoc/>
    public async Task<BenchmarkResult?> RunAsync(IReadOnlyList<string> options, TextWriter log)
    {
        if (options.Count > 0)
        {
            throw new ArgumentException($"The option '{options[0]}' is not known: this benchmark has none.", nameof(options));
        }

        var weights = new float[64];
        Array.Fill(weights, 0.125f);
        return BenchmarkResult.Of(Name,
        [
            await MeasureAsync("matmul 8x8", TestModels.MatMul(8, 8, weights), log),
            await MeasureAsync("perceptron 100-128-64-1", TestModels.Perceptron(1, 100, 128, 64, 1), log),
        ]);
    }

    private static async Task<CaseResult> MeasureAsync(string name, byte[] model, TextWriter log)
    {
        using var session = (OnnxModelSession)await new OnnxModelRuntime().LoadAsync(model);
        using var binding = session.Bind(1);
        using var raw = new RawOnnxCall(session, rows: 1);
        binding.Input<float>(0).Fill(0.5f);
        raw.Input.Fill(0.5f);
        binding.Run();
        raw.Run();
        if (!binding.Output<float>(0).SequenceEqual(raw.Output))
        {
            throw new InvalidOperationException($"Both calls must give the same numbers, but do not for {name}.");
        }

        var result = new Comparison().Measure(name, () => binding.Run(), raw.Run);
        await log.WriteLineAsync(
            $"{name}: ours {result.Ours.MedianNs:F0} ns, raw {result.Baseline.MedianNs:F0} ns, ratio {result.Ratio:F3}, {result.AllocatedBytesPerOp:F2} bytes allocated per run");
        return result;
    }
}
