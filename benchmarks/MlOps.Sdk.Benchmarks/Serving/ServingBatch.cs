using MlOps.Sdk.Core;
using MlOps.Sdk.OnnxRuntime.Tests;
using MlOps.Sdk.Serving;

namespace MlOps.Sdk.Benchmarks;

/// <summary>What the serving stack leaves of the engine's speed, for batches.</summary>
public sealed class ServingBatch : IBenchmark
{
    private const int Rows = 4096;

    /// <inheritdoc/>
    public string Name => "serving-batch";

    /// <inheritdoc/>
    public string Description => "Batches of 4096 rows of 100 features through the whole serving stack, as columns and as vectors, against the raw C call of ONNX Runtime.";

    /// <inheritdoc/>
    public async Task<BenchmarkResult?> RunAsync(IReadOnlyList<string> options, TextWriter log)
    {
        if (options.Count > 0)
        {
            throw new ArgumentException($"The option '{options[0]}' is not known: this benchmark has none.", nameof(options));
        }

        var (perceptron, trees) = (TestModels.Perceptron(1, ServedModel.Features, 128, 64, 1), TestModels.Forest(1, ServedModel.Features, trees: 100, depth: 6));
        List<CaseResult> cases =
        [
            await MeasureAsync("perceptron 100-128-64-1, 100 columns", perceptron, isVector: false),
            await MeasureAsync("perceptron 100-128-64-1, vectors", perceptron, isVector: true),
            await MeasureAsync("100 trees of depth 6, 100 columns", trees, isVector: false),
            await MeasureAsync("100 trees of depth 6, vectors", trees, isVector: true),
        ];
        foreach (var found in cases)
        {
            await log.WriteLineAsync(
                $"{found.Case}: {Rows * 1e9 / found.Ours.MedianNs:F0} rows/s, raw {Rows * 1e9 / found.Baseline.MedianNs:F0} rows/s, {1 / found.Ratio:P0} of raw, {found.AllocatedBytesPerOp / Rows:F0} bytes a row");
        }

        return BenchmarkResult.Of(Name, cases);
    }

    private static async Task<CaseResult> MeasureAsync(string name, byte[] graph, bool isVector)
    {
        await using var model = await ServedModel.CreateAsync("model", graph, isVector: isVector);
        using var batch = isVector ? ServedModel.VectorRows(2, Rows) : ServedModel.Rows(2, Rows);
        using var raw = new RawOnnxCall(model.Session, Rows);
        Fill(raw, batch, isVector);
        raw.Run();
        using (var answers = Wait(model.Predictor, batch))
        {
            var values = answers.Outputs.Column<double>("value").Values.ToArray();
            if (!values.Select(value => (float)value).SequenceEqual(raw.Output.ToArray()))
            {
                throw new InvalidOperationException("Both sides must give the same numbers.");
            }
        }

        return new Comparison { Rounds = 15 }.Measure(name, () => Wait(model.Predictor, batch).Dispose(), raw.Run);
    }

    private static void Fill(RawOnnxCall raw, RecordBatch batch, bool isVector)
    {
        for (var row = 0; row < Rows; row++)
        {
            for (var feature = 0; feature < ServedModel.Features; feature++)
            {
                raw.Input[(row * ServedModel.Features) + feature] = isVector
                    ? ((VectorColumn)batch["x"]).GetVector(row)[feature]
                    : batch.Column<float>($"f{feature}").Values[row];
            }
        }
    }

    private static BatchPrediction Wait(IPredictor predictor, RecordBatch batch) => predictor.PredictBatchAsync(batch).AsTask().GetAwaiter().GetResult();
}
