using System.Globalization;
using MlOps.Sdk.OnnxRuntime.Tests;
using MlOps.Sdk.Serving;

namespace MlOps.Sdk.Benchmarks;

/// <summary>What becomes of a deployment that is asked ten times as much as it can answer.</summary>
public sealed class OverloadBenchmark : IBenchmark
{
    private const double Times = 10;
    private const int Queue = 32;
    private const int BatchedQueue = 64;
    private TimeSpan _length = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public string Name => "overload";

    /// <inheritdoc/>
    public string Description => "An open loop at ten times the capacity for 30 s, with a limit of calls and with the batcher's queue, against the same deployment at half its capacity.";

    /// <inheritdoc/>
    public async Task<BenchmarkResult?> RunAsync(IReadOnlyList<string> options, TextWriter log)
    {
        if (options is ["--seconds", var seconds] && int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
        {
            _length = TimeSpan.FromSeconds(number);
        }
        else if (options.Count > 0)
        {
            throw new ArgumentException($"The option '{options[0]}' is not known. Use --seconds N.", nameof(options));
        }

        var graph = TestModels.Perceptron(1, ServedModel.Features, 4096, 4096, 1);
        var limited = await MeasureAsync("limit of calls", graph, d => d.MaxConcurrency(1, Queue, TimeSpan.FromSeconds(2)), 1 + Queue, log);
        var batched = await MeasureAsync("batcher", graph, d => d.Batching(b => (b.MaxBatchSize, b.QueueCapacity, b.MaxConcurrentRuns) = (4, BatchedQueue, 1)), 4 + BatchedQueue, log);
        return BenchmarkResult.Of(Name, [limited.ToCase(), batched.ToCase()]) with
        {
            OfferedRatio = Math.Round(Math.Min(limited.OfferedRatio, batched.OfferedRatio), 2),
            AdmittedP99Ms = Math.Round(limited.AdmittedP99Ms, 2),
            BoundMs = Math.Round(limited.BoundMs, 2),
            ShedShare = Math.Round(limited.ShedShare, 4),
            BatchedAdmittedP99Ms = Math.Round(batched.AdmittedP99Ms, 2),
            BatchedBoundMs = Math.Round(batched.BoundMs, 2),
            BatchedShedShare = Math.Round(batched.ShedShare, 4),
            MemoryGrowthMib = Math.Round(Math.Max(limited.MemoryGrowthMib, batched.MemoryGrowthMib), 1),
            RecoverySeconds = Math.Round(Math.Max(limited.RecoverySeconds, batched.RecoverySeconds), 2),
            PermitsLeft = limited.PermitsLeft + batched.PermitsLeft,
            Failed = limited.Failed + batched.Failed,
            NeighbourP50Ratio = Math.Round(limited.NeighbourP50Ratio, 3),
        };
    }

    private async Task<OverloadFigures> MeasureAsync(string name, byte[] graph, Action<DeploymentBuilder> configure, int inside, TextWriter log)
    {
        await using var model = await ServedModel.CreateAsync("model", graph, configure);
        await using var neighbour = await ServedModel.CreateAsync("neighbour", TestModels.Perceptron(2, ServedModel.Features, 128, 64, 1));
        var run = new OverloadRun(model, neighbour);
        var figures = await run.MeasureAsync(name, Times, _length, inside);
        await log.WriteLineAsync(figures.ToString());
        return figures;
    }
}
