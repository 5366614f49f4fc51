using System.Globalization;
using MlOps.Sdk.OnnxRuntime.Tests;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Serving;

namespace MlOps.Sdk.Benchmarks;

/// <summary>What callers notice of new versions.</summary>
public sealed class HotSwapBenchmark : IBenchmark
{
    private const double PerSecond = 200;
    private const int WarmSwaps = 5;
    private int _swaps = 50;

    /// <inheritdoc/>
    public string Name => "hot-swap";

    /// <inheritdoc/>
    public string Description => "200 requests a second in an open loop while the version is swapped 50 times, against the same load without swaps; every answer is checked.";

    /// <inheritdoc/>
    public async Task<BenchmarkResult?> RunAsync(IReadOnlyList<string> options, TextWriter log)
    {
        if (options is ["--swaps", var swaps] && int.TryParse(swaps, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
        {
            _swaps = number;
        }
        else if (options.Count > 0)
        {
            throw new ArgumentException($"The option '{options[0]}' is not known. Use --swaps N.", nameof(options));
        }

        var interval = TimeSpan.FromSeconds(0.5);
        await using var model = await VersionedModel.CreateAsync(1 + WarmSwaps + _swaps, version => TestModels.Perceptron(version, ServedModel.Features, 1024, 512, 1));
        await model.Registry.SetAliasAsync(VersionedModel.Name, Alias.Champion, 1);
        var answers = new HotSwapAnswers(model, await model.Server.DeployAsync(VersionedModel.Name));
        await Task.WhenAll(OpenLoop.RunAsync(PerSecond, WarmSwaps * interval, answers.CallAsync), SwapAsync(model, 2, WarmSwaps, interval));
        var before = Memory();
        var length = _swaps * interval;
        var without = await OpenLoop.RunAsync(PerSecond, length / 2, answers.CallAsync);
        answers.Clear();
        var swapping = SwapAsync(model, 2 + WarmSwaps, _swaps, interval);
        var with = await OpenLoop.RunAsync(PerSecond, 6 * length, answers.CallAsync, swapping);
        await swapping;
        await model.Server.FlushAsync();
        var after = Memory();

        var (baseline, ours) = (TimingOf(without), TimingOf(with));
        var failed = with.Concat(without).Count(call => call.Outcome != OpenCallOutcome.Answered);
        var (first, steady) = answers.FirstAndSteadyMs();
        await log.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{_swaps} swaps, {with.Count} calls with and {without.Count} without: p50 {ours.P50Ns / 1e6:F3} and {baseline.P50Ns / 1e6:F3} ms, p99 {ours.P99Ns / 1e6:F3} and {baseline.P99Ns / 1e6:F3} ms, "
            + $"first call after a swap {first:F3} ms, steady {steady:F3} ms, versions seen {answers.VersionsSeen}, failed {failed}, mixed {answers.Mixed}, resident {before:F1} before and {after:F1} MiB after"));
        var ratio = Math.Round(ours.P99Ns / baseline.P99Ns, 3);
        return BenchmarkResult.Of(Name, [new CaseResult("perceptron 100-1024-512-1", ratio, 0, ours, baseline, 1, with.Count)]) with
        {
            Failed = failed,
            Mixed = answers.Mixed,
            Swaps = answers.VersionsSeen - 1,
            P99Ms = Math.Round(ours.P99Ns / 1e6, 3),
            P50Ms = Math.Round(ours.P50Ns / 1e6, 3),
            P99Ratio = ratio,
            FirstCallRatio = Math.Round(first / steady, 3),
            MemoryGrowthMib = Math.Round(after - before, 1),
        };
    }

    private static async Task SwapAsync(VersionedModel model, int first, int count, TimeSpan interval)
    {
        for (var version = first; version < first + count; version++)
        {
            await Task.Delay(interval).ConfigureAwait(false);
            await model.Registry.SetAliasAsync(VersionedModel.Name, Alias.Champion, version).ConfigureAwait(false);
            await model.Server.RefreshAsync(VersionedModel.Name).ConfigureAwait(false);
        }
    }

    private static double Memory()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return Environment.WorkingSet / 1048576.0;
    }

    private static Timing TimingOf(IReadOnlyList<OpenCall> calls)
    {
        var p50 = OpenCall.Quantile(calls.Select(call => call.SinceDueMs), 0.5) * 1e6;
        return new Timing(Math.Round(calls.Min(call => call.SinceDueMs) * 1e6), Math.Round(p50), Math.Round(p50), Math.Round(OpenCall.Quantile(calls.Select(call => call.SinceDueMs), 0.99) * 1e6));
    }
}
