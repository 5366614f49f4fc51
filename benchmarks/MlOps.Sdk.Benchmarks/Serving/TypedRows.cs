using MlOps.Sdk.OnnxRuntime.Tests;
using MlOps.Sdk.Serving;

namespace MlOps.Sdk.Benchmarks;

/// <summary>What rows of an application's own type cost beside bare numbers, and compositions beside direct calls.</summary>
public sealed class TypedRows : IBenchmark
{
    private const int Inputs = 10;

    private sealed record Row(float F0, float F1, float F2, float F3, float F4, float F5, float F6, float F7, float F8, float F9);

    /// <inheritdoc/>
    public string Name => "typed-rows";

    /// <inheritdoc/>
    public string Description => "Typed rows against bare numbers, and three members as one ensemble against three calls: alone, 256 and 8192 rows.";

    /// <inheritdoc/>
    public async Task<BenchmarkResult?> RunAsync(IReadOnlyList<string> options, TextWriter log)
    {
        if (options.Count > 0)
        {
            throw new ArgumentException($"The option '{options[0]}' is not known: this benchmark has none.", nameof(options));
        }

        await using var model = await ServedModel.CreateAsync("m0", TestModels.Perceptron(1, Inputs, 64, 32, 1), features: Inputs);
        var members = new List<IPredictor> { model.Predictor };
        foreach (var name in new[] { "m1", "m2" })
        {
            members.Add(await model.Server.DeployAsync("m0", d => d.Version(1).Named(name)));
        }

        var ensemble = model.Server.Compose("ensemble", g => g.Ensemble("mean", e => e.Member("m0", "m0").Member("m1", "m1").Member("m2", "m2")));
        var comparison = new Comparison { Rounds = 15 };
        List<CaseResult> cases = [Typed(comparison, model.Predictor), Alone(comparison, members, ensemble)];
        foreach (var rows in new[] { 256, 8192 })
        {
            cases.Add(Together(comparison, members, ensemble, rows));
        }

        foreach (var found in cases)
        {
            await log.WriteLineAsync($"{found.Case}: ratio {found.Ratio}, ours {found.Ours.MedianNs / 1000:F2} us, baseline {found.Baseline.MedianNs / 1000:F2} us, {found.AllocatedBytesPerOp:F0} bytes");
        }

        return BenchmarkResult.Of(Name, cases);
    }

    private static CaseResult Typed(Comparison comparison, IPredictor predictor)
    {
        var typed = predictor.For<Row, double>();
        var (row, numbers) = (new Row(0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f, 0.9f, 1f), new[] { 0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f, 0.9f, 1f });
        Require(Done(typed.PredictAsync(row)), Done(predictor.PredictAsync(numbers)).Value);
        return comparison.Measure("a typed row against bare numbers", () => Done(typed.PredictAsync(row)), () => Done(predictor.PredictAsync(numbers)));
    }

    private static CaseResult Alone(Comparison comparison, List<IPredictor> members, IPredictor ensemble)
    {
        var numbers = new float[Inputs];
        Require(Done(ensemble.PredictAsync(numbers)).Value, members.Average(m => Done(m.PredictAsync(numbers)).Value));
        return comparison.Measure(
            "an ensemble of three, one row, against three calls", () => Done(ensemble.PredictAsync(numbers)), () => members.ForEach(m => Done(m.PredictAsync(numbers))));
    }

    private static CaseResult Together(Comparison comparison, List<IPredictor> members, IPredictor ensemble, int rows)
    {
        using var batch = ServedModel.Rows(3, rows, Inputs);
        return comparison.Measure(
            $"an ensemble of three, {rows} rows, against three calls",
            () => Wait(ensemble.PredictBatchAsync(batch)),
            () => members.ForEach(m => Wait(m.PredictBatchAsync(batch))));
    }

    private static T Done<T>(ValueTask<T> call) => call.IsCompletedSuccessfully ? call.Result : throw new InvalidOperationException("A model in this process must answer at once.");

    private static void Wait(ValueTask<BatchPrediction> call) => call.AsTask().GetAwaiter().GetResult().Dispose();

    private static void Require(double ours, double theirs)
    {
        if (Math.Abs(ours - theirs) > 1e-6)
        {
            throw new InvalidOperationException($"Both sides must give the same number, but they gave {ours} and {theirs}.");
        }
    }
}
