using System.Globalization;
using MlOps.Sdk.OnnxRuntime;

namespace MlOps.Sdk.Benchmarks;

/// <summary>One cell of the table: a model at a batch size with so many callers, ours and a baseline in turn.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Batch">Rows in a call.</param>
/// <param name="Callers">How many call at once.</param>
/// <param name="Threads">Threads in a call.</param>
/// <param name="Provider">What runs the model.</param>
internal sealed record TableCell(string Model, int Batch, int Callers, int Threads, string Provider)
{
    private const int Rounds = 9;
    private const int RoundsOfSlowCalls = 3;
    private const double SlowNanoseconds = 150e6;
    private const double RoundNanoseconds = 40e6;

    // Trees answer rows that they have just answered much faster than others: small batches get other rows at each call.
    private const int RowsInTurn = 1024;

    /// <summary>The cell's name in results.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Model} batch {Batch}, {Callers} callers, {Threads} threads, {Provider}");

    /// <summary>Measures the binding of a session against the engine's own call of the same session.</summary>
    public CaseResult MeasureAgainstRaw(OnnxModelSession session)
    {
        var rows = Rows(session);
        var bindings = Enumerable.Range(0, Callers).Select(_ => session.Bind(Batch)).ToArray();
        var raws = Enumerable.Range(0, Callers).Select(_ => new RawOnnxCall(session, Batch)).ToArray();
        var ours = bindings.Select(b => InTurn(rows, batch => batch.CopyTo(b.Input<float>(0)), () => b.Run())).ToArray();
        var baseline = raws.Select(r => InTurn(rows, batch => batch.CopyTo(r.Input), r.Run)).ToArray();
        try
        {
            ours[0]();
            baseline[0]();
            if (!bindings[0].Output<float>(0).SequenceEqual(raws[0].Output))
            {
                throw new InvalidOperationException($"Both calls must give the same numbers, but do not for {this}.");
            }

            return Measure(ours, baseline);
        }
        finally
        {
            Array.ForEach(bindings, b => b.Dispose());
            Array.ForEach(raws, r => r.Dispose());
        }
    }

    /// <summary>Measures one session against another, which must give the same numbers within a thousandth.</summary>
    public CaseResult MeasureAgainst(OnnxModelSession session, OnnxModelSession baseline)
    {
        var rows = Rows(session);
        using var ours = session.Bind(Batch);
        using var other = baseline.Bind(Batch);
        var (accelerated, onCpu) = (InTurn(rows, batch => batch.CopyTo(ours.Input<float>(0)), () => ours.Run()), InTurn(rows, batch => batch.CopyTo(other.Input<float>(0)), () => other.Run()));
        accelerated();
        onCpu();
        var x = ours.Output<float>(0);
        var y = other.Output<float>(0);
        for (var i = 0; i < x.Length; i++)
        {
            if (Math.Abs(x[i] - y[i]) > 1e-4 + (1e-3 * Math.Abs(y[i])))
            {
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{this} gives {x[i]} where the CPU gives {y[i]}."));
            }
        }

        return Measure([accelerated], [onCpu]);
    }

    private static Action InTurn(float[][] rows, Action<float[]> write, Action run)
    {
        var next = 0;
        return () =>
        {
            write(rows[next]);
            next = next + 1 < rows.Length ? next + 1 : 0;
            run();
        };
    }

    private float[][] Rows(OnnxModelSession session)
    {
        var random = new Random(Batch);
        var width = (int)session.Inputs[0].Shape[1];
        return [.. Enumerable.Range(0, Math.Max(1, RowsInTurn / Batch)).Select(_ =>
        {
            var rows = new float[Batch * width];
            foreach (ref var value in rows.AsSpan())
            {
                value = random.NextSingle();
            }

            return rows;
        })];
    }

    private CaseResult Measure(IReadOnlyList<Action> ours, IReadOnlyList<Action> baseline)
    {
        List<double> ourSingles = [];
        List<double> baselineSingles = [];
        var (ourOperations, isSlow) = Calibrate(ours);
        var (baselineOperations, _) = Calibrate(baseline);
        var rounds = isSlow ? RoundsOfSlowCalls : Rounds;
        var (ourTimes, baselineTimes, bytes) = (new double[rounds], new double[rounds], 0d);
        for (var round = 0; round < rounds; round++)
        {
            // In turn, the order swapped, so that what else the machine does meets both alike.
            for (var side = 0; side < 2; side++)
            {
                if (side == round % 2)
                {
                    (ourTimes[round], bytes) = CallerLoop.Run(ours, ourOperations, ourSingles);
                }
                else
                {
                    baselineTimes[round] = CallerLoop.Run(baseline, baselineOperations, baselineSingles).Nanoseconds;
                }
            }
        }

        var ratio = Median(ourTimes.Zip(baselineTimes, (o, b) => o / b));
        return new CaseResult(ToString(), Math.Round(ratio, 3), bytes, Summarize(ourTimes, ourSingles), Summarize(baselineTimes, baselineSingles), rounds, ourOperations)
        {
            RowsPerSecond = Math.Round(Callers * Batch / Median(ourTimes) * 1e9),
        };
    }

    // The first call may prepare shaders or threads, so that the second tells how long one takes.
    private static (int Operations, bool IsSlow) Calibrate(IReadOnlyList<Action> callers)
    {
        CallerLoop.Run(callers, 1, []);
        var (single, _) = CallerLoop.Run(callers, 1, []);
        if (single > RoundNanoseconds)
        {
            return (1, single > SlowNanoseconds);
        }

        var trial = (int)Math.Clamp(RoundNanoseconds / 4 / single, 1, 1e6);
        var (mean, _) = CallerLoop.Run(callers, trial, []);
        return ((int)Math.Clamp(RoundNanoseconds / mean, 1, 1e6), false);
    }

    private static Timing Summarize(double[] means, List<double> singles)
    {
        var sorted = singles.Order().ToArray();
        return new Timing(
            Math.Round(means.Min(), 3), Math.Round(Median(means), 3), Math.Round(sorted[sorted.Length / 2], 3), Math.Round(sorted[Math.Min(sorted.Length - 1, sorted.Length * 99 / 100)], 3));
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
