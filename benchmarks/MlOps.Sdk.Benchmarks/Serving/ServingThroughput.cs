using MlOps.Sdk.OnnxRuntime.Tests;

namespace MlOps.Sdk.Benchmarks;

/// <summary>What the serving stack leaves of the engine's speed, for single rows.</summary>
public sealed class ServingThroughput : IBenchmark
{
    private const int Callers = 2;
    private const int Rounds = 7;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public string Name => "serving-throughput";

    /// <inheritdoc/>
    public string Description => "Single rows of 100 features through the whole serving stack against the raw C call of ONNX Runtime, two callers.";

    /// <inheritdoc/>
    public async Task<BenchmarkResult?> RunAsync(IReadOnlyList<string> options, TextWriter log)
    {
        if (options.Count > 0)
        {
            throw new ArgumentException($"The option '{options[0]}' is not known: this benchmark has none.", nameof(options));
        }

        var (perceptron, ofPerceptron) = await MeasureAsync("perceptron 100-128-64-1, served", TestModels.Perceptron(1, ServedModel.Features, 128, 64, 1), log);
        var (trees, ofTrees) = await MeasureAsync("100 trees of depth 6, served", TestModels.Forest(1, ServedModel.Features, trees: 100, depth: 6), log);
        return BenchmarkResult.Of(Name, [perceptron, trees]) with
        {
            PredictionsPerSecond = Math.Round(ofPerceptron.CallsPerSecond),
            P99Ms = Math.Round(ofPerceptron.P99Ms, 4),
            TreesPredictionsPerSecond = Math.Round(ofTrees.CallsPerSecond),
        };
    }

    private static async Task<(CaseResult Case, LoadResult Ours)> MeasureAsync(string name, byte[] graph, TextWriter log)
    {
        await using var model = await ServedModel.CreateAsync("model", graph);
        var vectors = ServedModel.Vectors(2, 1024);
        Action<int>[] ours = [.. Enumerable.Range(0, Callers).Select(_ => Ours(model, vectors))];
        RawOnnxCall[] raws = [.. Enumerable.Range(0, Callers).Select(_ => new RawOnnxCall(model.Session, rows: 1))];
        Action<int>[] baseline = [.. raws.Select(raw => Raw(raw, vectors))];
        RequireSame(model, raws[0], vectors);
        Load.Run(ours, Length);
        Load.Run(baseline, Length);
        var (mine, theirs, ratios) = (new List<LoadResult>(), new List<LoadResult>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            mine.Add(Load.Run(ours, Length));
            theirs.Add(Load.Run(baseline, Length));
            ratios.Add(theirs[^1].CallsPerSecond / mine[^1].CallsPerSecond);
        }

        var bytes = AllocatedBytes(ours[0]);
        Array.ForEach(raws, raw => raw.Dispose());
        var (best, rest) = (Median(mine), Median(theirs));
        await log.WriteLineAsync(
            $"{name}: ours {best.CallsPerSecond:F0}/s (p99 {best.P99Ms * 1000:F1} us), raw {rest.CallsPerSecond:F0}/s, "
            + $"added {(Callers * 1e9 / best.CallsPerSecond) - (Callers * 1e9 / rest.CallsPerSecond):F0} ns a call, {bytes:F0} bytes");
        ratios.Sort();
        return (new CaseResult(name, Math.Round(ratios[Rounds / 2], 3), bytes, TimingOf(mine), TimingOf(theirs), Rounds, (int)(best.CallsPerSecond * Length.TotalSeconds)), best);
    }

    private static Action<int> Ours(ServedModel model, float[][] vectors) => number =>
    {
        var call = model.Predictor.PredictAsync(vectors[number % vectors.Length]);
        if (!call.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("A model in this process must answer at once.");
        }

        _ = call.Result;
    };

    private static Action<int> Raw(RawOnnxCall raw, float[][] vectors) => number =>
    {
        vectors[number % vectors.Length].CopyTo(raw.Input);
        raw.Run();
    };

    private static void RequireSame(ServedModel model, RawOnnxCall raw, float[][] vectors)
    {
        for (var i = 0; i < 100; i++)
        {
            Raw(raw, vectors)(i);
            var answer = model.Predictor.PredictAsync(vectors[i]).AsTask().GetAwaiter().GetResult();
            if ((float)answer.Value != raw.Output[0])
            {
                throw new InvalidOperationException($"Both calls must give the same numbers, but row {i} gave {answer.Value} and {raw.Output[0]}.");
            }
        }
    }

    private static double AllocatedBytes(Action<int> call)
    {
        const int calls = 10_000;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < calls; i++)
        {
            call(i);
        }

        return Math.Round((double)(GC.GetAllocatedBytesForCurrentThread() - before) / calls, 1);
    }

    private static LoadResult Median(List<LoadResult> results) => results.OrderBy(r => r.CallsPerSecond).ElementAt(results.Count / 2);

    private static Timing TimingOf(List<LoadResult> results)
    {
        var median = Median(results);
        return new Timing(
            Math.Round(Callers * 1e9 / results.Max(r => r.CallsPerSecond), 1), Math.Round(Callers * 1e9 / median.CallsPerSecond, 1),
            Math.Round(median.P50Ms * 1e6, 1), Math.Round(median.P99Ms * 1e6, 1));
    }
}
