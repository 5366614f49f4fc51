using System.Globalization;
using MlOps.Sdk.Core;
using MlOps.Sdk.OnnxRuntime;
using MlOps.Sdk.OnnxRuntime.Tests;
using MlOps.Sdk.Training;

namespace MlOps.Sdk.Benchmarks;

/// <summary>What the compressed forms of a wide perceptron save, and what they cost.</summary>
public sealed class CompressionBenchmark : IBenchmark
{
    private const int Inputs = 256, Width = 2048, JudgedRows = 512;

    /// <inheritdoc/>
    public string Name => "compression";

    /// <inheritdoc/>
    public string Description => "A perceptron 256-2048-2048-1 as int8, float16 and pruned against itself in float32: size, time of a call and largest difference of an answer.";

    /// <inheritdoc/>
    public async Task<BenchmarkResult?> RunAsync(IReadOnlyList<string> options, TextWriter log)
    {
        if (options.Count > 0)
        {
            throw new ArgumentException($"The option '{options[0]}' is not known: this benchmark has none.", nameof(options));
        }

        var model = TestModels.Perceptron(1, Inputs, Width, Width, 1);
        var signature = new ModelSignature(
            [new(new("x", TensorElementType.Float32, [-1, Inputs]), [.. Enumerable.Range(0, Inputs).Select(i => new Field($"f{i}", DataType.Float32))])],
            [new(new("y", TensorElementType.Float32, [-1, 1]), [new("y", DataType.Float32)])]);
        var random = new Random(2);
        using var rows = new RecordBatch(
            signature.InputSchema,
            [.. Enumerable.Range(0, Inputs).Select(_ => (Column)Columns.From<float>([.. Enumerable.Range(0, JudgedRows).Select(_ => (random.NextSingle() * 2) - 1)]))]);
        (string Name, Compression Compression)[] ways =
        [
            ("int8", Compression.Int8()), ("int8 full range", Compression.Int8(Int8Range.Full)), ("float16 weights", Compression.Float16()), ("float16 computation", Compression.Float16(Float16Scope.Computation)),
            ("90 % of weights 0", Compression.Prune(0.9)), ("half of the units", Compression.PruneUnits(0.5)), ("half of the units, int8", Compression.PruneUnits(0.5).Then(Compression.Int8())),
        ];
        List<CaseResult> cases = [];
        foreach (var (name, compression) in ways)
        {
            var (onnx, report) = await new ModelCompressor(new OnnxModelRuntime()).CompressAsync(
                model, signature, rows, compression, new CompressionOptions { MaximumDifference = 1, MaximumSizeRatio = 2, LatencyRuns = 3 });
            foreach (var count in (int[])[1, 64])
            {
                cases.Add(await CompareAsync($"{name}, {count} rows", model, onnx, report, count, log));
            }
        }

        return BenchmarkResult.Of(Name, cases);
    }

    private static async Task<CaseResult> CompareAsync(string name, ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> after, CompressionReport report, int rows, TextWriter log)
    {
        using var oldSession = await new OnnxModelRuntime().LoadAsync(before);
        using var newSession = await new OnnxModelRuntime().LoadAsync(after);
        using var oldCall = oldSession.Bind(rows);
        using var newCall = newSession.Bind(rows);
        Fill(oldCall.Input<float>(0));
        Fill(newCall.Input<float>(0));
        var result = new Comparison { Rounds = 11, RoundLength = TimeSpan.FromMilliseconds(80), WarmUp = TimeSpan.FromMilliseconds(300) }.Measure(name, () => newCall.Run(), () => oldCall.Run()) with
        {
            SizeRatio = Math.Round(report.SizeRatio, 3),
            TransportSizeRatio = Math.Round((double)report.TransportBytesAfter / report.TransportBytesBefore, 3),
            MaximumDifference = Math.Round(report.MaximumDifference, 6),
        };
        await log.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {result.Ours.MedianNs / 1000:F0} us against {result.Baseline.MedianNs / 1000:F0} us, ratio {result.Ratio:F3}; size ratio {result.SizeRatio:F3} ({result.TransportSizeRatio:F3} transported); answers at most {result.MaximumDifference:F6} off"));
        return result;
    }

    private static void Fill(Span<float> values)
    {
        var random = new Random(3);
        foreach (ref var value in values)
        {
            value = (random.NextSingle() * 2) - 1;
        }
    }
}
