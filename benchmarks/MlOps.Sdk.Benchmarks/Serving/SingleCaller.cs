using MlOps.Sdk.Serving;

namespace MlOps.Sdk.Benchmarks;

/// <summary>What a caller that is alone pays for the batcher.</summary>
internal static class SingleCaller
{
    public static async Task<CaseResult> MeasureAsync(byte[] graph, TextWriter log)
    {
        await using var batched = await ServedModel.CreateAsync("model", graph, d => d.Batching());
        await using var plain = await ServedModel.CreateAsync("model", graph);
        var vectors = ServedModel.Vectors(2, 1);
        var (ours, others) = (Of(batched.Predictor, vectors), Of(plain.Predictor, vectors));
        var result = new Comparison().Measure(
            "one caller, perceptron 100-128-64-1, with the batcher against without",
            () => ours(0),
            () => others(0));
        await log.WriteLineAsync(
            $"one caller: with the batcher {result.Ours.MedianNs:F0} ns (p99 {result.Ours.P99Ns:F0}), without {result.Baseline.MedianNs:F0} ns (p99 {result.Baseline.P99Ns:F0}), ratio {result.Ratio:F3}, {result.AllocatedBytesPerOp:F0} bytes");
        return result;
    }

    /// <summary>Calls that hold their thread until the answer is there.</summary>
    public static Action<int> Of(IPredictor predictor, float[][] vectors) => number =>
    {
        var call = predictor.PredictAsync(vectors[number % vectors.Length]);
        _ = call.IsCompletedSuccessfully ? call.Result : call.AsTask().GetAwaiter().GetResult();
    };
}
