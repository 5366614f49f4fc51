using MlOps.Sdk.OnnxRuntime.Tests;
using MlOps.Sdk.Serving;

namespace MlOps.Sdk.Benchmarks;

/// <summary>What a cached prediction costs, what a look-up in vain adds, and which rows stay.</summary>
public sealed class PredictionCacheBenchmark : IBenchmark
{
    private const int Rows = 1024;

    private static readonly Comparison Comparison = new() { Rounds = 15, RoundLength = TimeSpan.FromMilliseconds(50) };

    /// <inheritdoc/>
    public string Name => "prediction-cache";

    /// <inheritdoc/>
    public string Description => "Cached predictions of 100 features against the raw C call of ONNX Runtime, misses against the stack without a cache, and hits on Zipf traces against LRU.";

    /// <inheritdoc/>
    public async Task<BenchmarkResult?> RunAsync(IReadOnlyList<string> options, TextWriter log)
    {
        if (options.Count > 0)
        {
            throw new ArgumentException($"The option '{options[0]}' is not known: this benchmark has none.", nameof(options));
        }

        var cases = new List<CaseResult>();
        cases.AddRange(await MeasureAsync("perceptron 100-128-64-1", TestModels.Perceptron(1, ServedModel.Features, 128, 64, 1), log));
        cases.AddRange(await MeasureAsync("100 trees of depth 6", TestModels.Forest(1, ServedModel.Features, trees: 100, depth: 6), log));
        foreach (var (skew, capacity) in new[] { (0.8, 1_000), (0.8, 10_000), (1.0, 1_000), (1.0, 10_000), (1.2, 1_000) })
        {
            cases.Add(await ZipfTrace.MeasureAsync(skew, capacity, log));
        }

        return BenchmarkResult.Of(Name, cases);
    }

    private static async Task<IReadOnlyList<CaseResult>> MeasureAsync(string name, byte[] graph, TextWriter log)
    {
        await using var cached = await ServedModel.CreateAsync("cached", graph, d => d.Cache(c => c.MaxEntries = 4096));
        await using var plain = await ServedModel.CreateAsync("plain", graph);
        using var raw = new RawOnnxCall(cached.Session, rows: 1);
        var vectors = ServedModel.Vectors(2, Rows);
        foreach (var vector in vectors)
        {
            Call(cached, vector);
        }

        var number = 0;
        var hit = Comparison.Measure($"{name}: hit against the raw call", () => Call(cached, vectors[number++ % Rows]), () =>
        {
            vectors[number++ % Rows].CopyTo(raw.Input);
            raw.Run();
        });
        RequireHits(cached);
        var (fresh, same) = (Next(vectors), Next(vectors));
        var miss = Comparison.Measure($"{name}: miss against no cache", () => Call(cached, fresh()), () => Call(plain, same()));
        var two = Load.Run([.. Enumerable.Range(0, 2).Select(_ => (Action<int>)(i => Call(cached, vectors[i % Rows])))], TimeSpan.FromSeconds(1));
        await log.WriteLineAsync(
            $"{name}: hit {hit.Ours.MedianNs:F0} ns and {hit.AllocatedBytesPerOp:F0} bytes, raw call {hit.Baseline.MedianNs:F0} ns (ratio {hit.Ratio:F3}); miss {miss.Ours.MedianNs:F0} ns, "
            + $"without a cache {miss.Baseline.MedianNs:F0} ns (ratio {miss.Ratio:F3}); {two.CallsPerSecond:F0} hits a second by two callers");
        return [hit, miss];
    }

    private static void Call(ServedModel model, float[] vector)
    {
        var call = model.Predictor.PredictAsync(vector);
        if (!call.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("A model in this process must answer at once.");
        }

        _ = call.Result;
    }

    private static void RequireHits(ServedModel model)
    {
        if (model.Server.Deployments[0].Cache is not { Misses: Rows })
        {
            throw new InvalidOperationException($"Every row should have been computed once, but: {model.Server.Deployments[0].Cache}.");
        }

    }

    // Rows that never come again: one number of them counts up.
    private static Func<float[]> Next(float[][] vectors)
    {
        var count = 0;
        return () =>
        {
            var vector = vectors[count % Rows];
            vector[0] = ++count;
            return vector;
        };
    }
}
