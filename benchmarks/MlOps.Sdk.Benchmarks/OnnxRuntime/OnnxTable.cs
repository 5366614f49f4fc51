using System.Globalization;
using MlOps.Sdk.Core;
using MlOps.Sdk.OnnxRuntime;
using MlOps.Sdk.OnnxRuntime.Tests;

namespace MlOps.Sdk.Benchmarks;

/// <summary>What the engine does at each batch size, with one and two callers and threads, on each provider that works here.</summary>
public sealed class OnnxTable : IBenchmark
{
    // A call that would take longer than this on a provider is left out: one in software is a proof of function, not of speed.
    private const double LongestCallNanoseconds = 0.25e9;
    private static readonly int[] Batches = [1, 8, 64, 256, 1024];
    private static readonly (int Callers, int Threads)[] Concurrency = [(1, 1), (2, 1), (1, 2), (2, 2)];

    /// <inheritdoc/>
    public string Name => "onnx-table";

    /// <inheritdoc/>
    public string Description => "Rows a second by model, batch size, callers, threads and provider: on the CPU against the raw C call, other providers against the CPU.";

    /// <inheritdoc/>
    public async Task<BenchmarkResult?> RunAsync(IReadOnlyList<string> options, TextWriter log)
    {
        if (options.Count > 0)
        {
            throw new ArgumentException($"The option '{options[0]}' is not known: this benchmark has none.", nameof(options));
        }

        (string Name, byte[] Model)[] models =
        [
            ("perceptron 100-128-64-1", TestModels.Perceptron(1, 100, 128, 64, 1)),
            ("perceptron 2048-2048-2048-1", TestModels.Perceptron(2, 2048, 2048, 2048, 1)),
            ("trees 100x6", TestModels.Forest(3, 100, 100, 6)),
            ("convolution 3x16x16", TestModels.Convolution(4)),
        ];
        await log.WriteLineAsync($"{"model",-29}{"provider",-10}{"batch",6}{"callers",8}{"threads",8}{"rows/s",14}{"us/call",12}{"p99 us",12}{"ratio",9}");
        List<CaseResult> onCpu = [];
        foreach (var (name, model) in models)
        {
            onCpu.AddRange(await OnCpuAsync(name, model, log));
        }

        List<CaseResult> accelerated = [];
        foreach (var provider in (await new OnnxModelRuntime().DiagnoseAsync()).Providers.Where(p => p.Provider != ExecutionProvider.Cpu))
        {
            if (!provider.IsUsable)
            {
                await log.WriteLineAsync($"{provider.Provider} is not usable here: {provider.Reason}");
                continue;
            }

            foreach (var (name, model) in models)
            {
                accelerated.AddRange(await AcceleratedAsync(name, model, provider.Provider, log));
            }
        }

        return BenchmarkResult.Of(Name, onCpu) with { Cases = [.. onCpu, .. accelerated] };
    }

    private static async Task<List<CaseResult>> OnCpuAsync(string name, byte[] model, TextWriter log)
    {
        List<CaseResult> cases = [];
        foreach (var threads in Concurrency.Select(c => c.Threads).Distinct())
        {
            using var session = await LoadAsync(model, ExecutionProvider.Cpu, threads);
            foreach (var batch in Batches)
            {
                foreach (var (callers, _) in Concurrency.Where(c => c.Threads == threads))
                {
                    cases.Add(await WriteAsync(new TableCell(name, batch, callers, threads, session.Provider), cell => cell.MeasureAgainstRaw(session), log));
                }
            }
        }

        return cases;
    }

    private static async Task<List<CaseResult>> AcceleratedAsync(string name, byte[] model, ExecutionProvider provider, TextWriter log)
    {
        List<CaseResult> cases = [];
        using var session = await LoadAsync(model, provider, threads: 1);
        if (session.FallbackNodes.Count > 0)
        {
            await log.WriteLineAsync($"{name} is left out on {session.Provider}: {string.Join(", ", session.FallbackNodes.Select(n => n.Operator).Distinct())} runs on the CPU.");
            return cases;
        }

        using var cpu = await LoadAsync(model, ExecutionProvider.Cpu, threads: 1);
        foreach (var batch in Batches)
        {
            if (cases is [.., var last] && last.Ours.MedianNs * batch / Batches[Array.IndexOf(Batches, batch) - 1] > LongestCallNanoseconds)
            {
                await log.WriteLineAsync($"{name} on {session.Provider} is left out from batch {batch} on: a call would take more than {LongestCallNanoseconds / 1e9} s.");
                break;
            }

            cases.Add(await WriteAsync(new TableCell(name, batch, 1, 1, session.Provider), cell => cell.MeasureAgainst(session, cpu), log));
        }

        return cases;
    }

    private static async Task<CaseResult> WriteAsync(TableCell cell, Func<TableCell, CaseResult> measure, TextWriter log)
    {
        var result = measure(cell);
        await log.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{cell.Model,-29}{cell.Provider,-10}{cell.Batch,6}{cell.Callers,8}{cell.Threads,8}{result.RowsPerSecond,14:N0}{result.Ours.MedianNs / 1000,12:N1}{result.Ours.P99Ns / 1000,12:N1}{result.Ratio,9:0.000}"));
        return result;
    }

    private static async Task<OnnxModelSession> LoadAsync(byte[] model, ExecutionProvider provider, int threads) =>
        (OnnxModelSession)await new OnnxModelRuntime(new OnnxRuntimeOptions { Providers = [provider], IntraOpThreads = threads }).LoadAsync(model);
}
