using System.Globalization;
using MlOps.Sdk.OnnxRuntime.Tests;
using MlOps.Sdk.Serving;

namespace MlOps.Sdk.Benchmarks;

/// <summary>What 32 concurrent callers of single rows get out of the batcher.</summary>
public sealed class BatchingBenchmark : IBenchmark
{
    private const int Callers = 32;
    private const int Threads = 2;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(1);
    private int _rounds = 7;

    /// <inheritdoc/>
    public string Name => "batching";

    /// <inheritdoc/>
    public string Description => "32 awaiting callers of single rows through the whole stack: batched, unbatched, and the raw engine at the batch size that forms.";

    /// <inheritdoc/>
    public async Task<BenchmarkResult?> RunAsync(IReadOnlyList<string> options, TextWriter log)
    {
        if (options is ["--rounds", var rounds] && int.TryParse(rounds, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
        {
            _rounds = number;
        }
        else if (options.Count > 0)
        {
            throw new ArgumentException($"The option '{options[0]}' is not known. Use --rounds N.", nameof(options));
        }

        var perceptron = await MeasureAsync("perceptron 100-128-64-1", TestModels.Perceptron(1, ServedModel.Features, 128, 64, 1), log);
        var trees = await MeasureAsync("100 trees of depth 6", TestModels.Forest(1, ServedModel.Features, trees: 100, depth: 6), log);
        var wide = await MeasureAsync("perceptron 100-1024-1024-1", TestModels.Perceptron(1, ServedModel.Features, 1024, 1024, 1), log);
        var overhead = await SingleCaller.MeasureAsync(TestModels.Perceptron(1, ServedModel.Features, 128, 64, 1), log);
        return BenchmarkResult.Of(Name, [perceptron.ToCase(Callers, _rounds, Length), trees.ToCase(Callers, _rounds, Length), wide.ToCase(Callers, _rounds, Length), overhead]) with
        {
            RatioToRaw = Math.Round(perceptron.RatioToRaw, 3),
            TreesRatioToRaw = Math.Round(trees.RatioToRaw, 3),
            WideRatioToRaw = Math.Round(wide.RatioToRaw, 3),
            BatchedVsUnbatched = Math.Round(perceptron.Gain, 3),
            TreesBatchedVsUnbatched = Math.Round(trees.Gain, 3),
            WideBatchedVsUnbatched = Math.Round(wide.Gain, 3),
            MeanBatchSize = Math.Round(perceptron.MeanSize, 2),
            PredictionsPerSecond = Math.Round(perceptron.Batched.CallsPerSecond),
            TreesPredictionsPerSecond = Math.Round(trees.Batched.CallsPerSecond),
            P50Ms = Math.Round(perceptron.Batched.P50Ms, 4),
            P99Ms = Math.Round(perceptron.Batched.P99Ms, 4),
        };
    }

    private async Task<BatchingFigures> MeasureAsync(string name, byte[] graph, TextWriter log)
    {
        await using var batched = await ServedModel.CreateAsync("model", graph, d => d.Batching());
        await using var plain = await ServedModel.CreateAsync("model", graph);
        var vectors = ServedModel.Vectors(2, 1024);
        Func<int, ValueTask> ours = Calls(batched.Predictor, vectors);
        Func<int, ValueTask> unbatched = Calls(plain.Predictor, vectors);
        await AsyncLoad.RunAsync(Callers, ours, 5 * Length);
        await AsyncLoad.RunAsync(Callers, unbatched, Length);
        var before = batched.Server.Deployments[0].Batching!;
        List<LoadResult> mine = [];
        List<LoadResult> others = [];
        List<LoadResult> threads = [];
        List<double> bytes = [];
        for (var round = 0; round < _rounds; round++)
        {
            var allocated = GC.GetTotalAllocatedBytes();
            mine.Add(await AsyncLoad.RunAsync(Callers, ours, Length));
            bytes.Add((GC.GetTotalAllocatedBytes() - allocated) / (mine[^1].CallsPerSecond * Length.TotalSeconds));
            others.Add(await AsyncLoad.RunAsync(Callers, unbatched, Length));
            threads.Add(Load.Run([.. Enumerable.Range(0, Threads).Select(_ => SingleCaller.Of(plain.Predictor, vectors))], Length));
        }

        var after = batched.Server.Deployments[0].Batching!;
        var batches = after.Batches - before.Batches;
        var batchedRows = after.BatchedRows - before.BatchedRows;
        var directRows = after.DirectRows - before.DirectRows;
        var size = batchedRows < directRows ? 1 : (double)batchedRows / batches;
        var raw = RawRowsPerSecond(batched, vectors, (int)Math.Round(size));
        var figures = new BatchingFigures(name, Median(mine), Median(others), Median(threads), raw, size, bytes.Order().ElementAt(_rounds / 2));
        await log.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: batched {figures.Batched.CallsPerSecond:F0}/s (p50 {figures.Batched.P50Ms * 1000:F1} us, p99 {figures.Batched.P99Ms * 1000:F1} us, {figures.Bytes:F0} bytes a call, mean batch {size:F1}, {100.0 * directRows / (directRows + batchedRows):F1} % direct), "
            + $"unbatched {figures.Unbatched.CallsPerSecond:F0}/s (p50 {figures.Unbatched.P50Ms * 1000:F1} us, p99 {figures.Unbatched.P99Ms * 1000:F1} us), on two threads without awaiting {figures.OnThreads.CallsPerSecond:F0}/s, "
            + $"raw at that size {raw:F0} rows/s: gain {figures.Gain:F2}, of raw {figures.RatioToRaw:F2}"));
        await log.WriteLineAsync($"  sizes {string.Join(' ', after.BatchesBySize)}, mean wait {after.MeanWait.TotalMicroseconds:F1} us, one row {after.TimeOfOneRow?.TotalMicroseconds:F1} us, mean batch {after.TimeOfMeanBatch?.TotalMicroseconds:F1} us");
        return figures;
    }

    private double RawRowsPerSecond(ServedModel model, float[][] vectors, int size)
    {
        RawOnnxCall[] raws = [.. Enumerable.Range(0, Threads).Select(_ => new RawOnnxCall(model.Session, size))];
        Action<int>[] calls = [.. raws.Select(raw => (Action<int>)(number =>
        {
            for (var row = 0; row < size; row++)
            {
                vectors[(number + row) % vectors.Length].CopyTo(raw.Input[(row * ServedModel.Features)..]);
            }

            raw.Run();
        }))];
        Load.Run(calls, Length);
        var found = Enumerable.Range(0, _rounds).Select(_ => Load.Run(calls, Length)).ToList();
        Array.ForEach(raws, raw => raw.Dispose());
        return size * Median(found).CallsPerSecond;
    }

    private static Func<int, ValueTask> Calls(IPredictor predictor, float[][] vectors) => number =>
    {
        var call = predictor.PredictAsync(vectors[number % vectors.Length]);
        return call.IsCompletedSuccessfully ? Done(call) : Wait(call);
    };

    private static ValueTask Done(ValueTask<Prediction> call)
    {
        _ = call.Result;
        return ValueTask.CompletedTask;
    }

    private static async ValueTask Wait(ValueTask<Prediction> call) => await call.ConfigureAwait(false);

    private static LoadResult Median(List<LoadResult> results) => results.OrderBy(r => r.CallsPerSecond).ElementAt(results.Count / 2);
}
