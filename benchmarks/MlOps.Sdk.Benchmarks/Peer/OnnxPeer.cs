using System.Diagnostics;
using System.Globalization;
using MlOps.Sdk.Core;
using MlOps.Sdk.OnnxRuntime;
using MlOps.Sdk.OnnxRuntime.Tests;

namespace MlOps.Sdk.Benchmarks;

/// <summary>What one call costs here and in onnxruntime-node, with the same graph in the same native engine.</summary>
public sealed class OnnxPeer : IBenchmark
{
    private const int Rounds = 11;
    private const int CallsBetweenSamples = 16;
    private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    public string Name => "onnx-peer";

    /// <inheritdoc/>
    public string Description => "One row through ModelBinding against npm's onnxruntime-node called in process by Node.js; skipped where there is none.";

    /// <inheritdoc/>
    public async Task<BenchmarkResult?> RunAsync(IReadOnlyList<string> options, TextWriter log)
    {
        if (options.Count > 0)
        {
            throw new ArgumentException($"The option '{options[0]}' is not known: this benchmark has none.", nameof(options));
        }

        if (NodePeer.FindNode() is not { } node || NodePeer.FindModules() is not { } modules)
        {
            await log.WriteLineAsync("Skipped: it needs the program node on the PATH and the module onnxruntime-node under eng/native/node_modules; build the solution once, which restores it.");
            return null;
        }

        var weights = new float[64];
        Array.Fill(weights, 0.125f);
        var matmul = await MeasureAsync("matmul 8x8", TestModels.MatMul(8, 8, weights), 8, node, modules, log);
        var perceptron = await MeasureAsync("perceptron 100-128-64-1", TestModels.Perceptron(1, 100, 128, 64, 1), 100, node, modules, log);
        return BenchmarkResult.Of(Name, [matmul, perceptron]) with { PeerOverheadRatio = matmul.Ratio };
    }

    private static async Task<CaseResult> MeasureAsync(string name, byte[] graph, int columns, string node, string modules, TextWriter log)
    {
        using var session = (OnnxModelSession)await new OnnxModelRuntime().LoadAsync(graph);
        using var binding = session.Bind(1);
        await using var peer = await NodePeer.StartAsync(node, modules, graph, 1, columns);
        await RequireSameAsync(binding, peer, columns);
        Measure(binding, Length);
        await peer.MeasureAsync(Length);
        List<(double Mean, double P50, double P99)> ours = [];
        List<(double Mean, double P50, double P99)> theirs = [];
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(Measure(binding, Length));
            theirs.Add(await peer.MeasureAsync(Length));
        }

        var ratio = Math.Round(ours.Zip(theirs, (mine, other) => mine.Mean / other.Mean).Order().ElementAt(Rounds / 2), 3);
        var (us, them) = (TimingOf(ours), TimingOf(theirs));
        var calls = (int)(Length.TotalNanoseconds / us.MedianNs);
        await log.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: ours {us.MedianNs:F0} ns a call (p99 {us.P99Ns:F0}), {peer.Versions} {them.MedianNs:F0} ns (p99 {them.P99Ns:F0}), ratio {ratio:F3}"));
        return new CaseResult(name, ratio, AllocatedBytes(binding), us, them, Rounds, calls);
    }

    // The values change with each call, as they do for the other side.
    private static (double Mean, double P50, double P99) Measure(ModelBinding binding, TimeSpan length)
    {
        var singles = new List<double>();
        var number = 0;
        var sum = 0f;
        var started = Stopwatch.GetTimestamp();
        var end = started + (long)(length.TotalSeconds * Stopwatch.Frequency);
        var now = started;
        while (now < end)
        {
            for (var i = 0; i < CallsBetweenSamples; i++)
            {
                sum += Call(binding, number++);
            }

            var before = Stopwatch.GetTimestamp();
            sum += Call(binding, number++);
            now = Stopwatch.GetTimestamp();
            singles.Add((now - before) * 1e9 / Stopwatch.Frequency);
        }

        GC.KeepAlive(sum);
        singles.Sort();
        return ((now - started) * 1e9 / Stopwatch.Frequency / number, singles[singles.Count / 2], singles[(int)(singles.Count * 0.99)]);
    }

    private static double AllocatedBytes(ModelBinding binding)
    {
        const int calls = 10_000;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var number = 0; number < calls; number++)
        {
            Call(binding, number);
        }

        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / calls;
    }

    private static float Call(ModelBinding binding, int number)
    {
        var input = binding.Input<float>(0);
        input[number % input.Length] += 0.001f;
        binding.Run();
        return binding.Output<float>(0)[0];
    }

    private static async Task RequireSameAsync(ModelBinding binding, NodePeer peer, int columns)
    {
        var values = Enumerable.Range(0, columns).Select(i => (i % 7) / 8f).ToArray();
        values.CopyTo(binding.Input<float>(0));
        binding.Run();
        var (ours, theirs) = (binding.Output<float>(0).ToArray(), await peer.RunAsync(values));
        if (!ours.AsSpan().SequenceEqual(theirs))
        {
            throw new InvalidOperationException($"Both sides must give the same numbers, but gave {string.Join(' ', ours)} and {string.Join(' ', theirs)}.");
        }
    }

    private static Timing TimingOf(List<(double Mean, double P50, double P99)> rounds)
    {
        var median = rounds.OrderBy(round => round.Mean).ElementAt(rounds.Count / 2);
        return new Timing(Math.Round(rounds.Min(round => round.Mean), 1), Math.Round(median.Mean, 1), Math.Round(median.P50, 1), Math.Round(median.P99, 1));
    }
}
