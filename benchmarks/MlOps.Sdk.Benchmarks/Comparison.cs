using System.Diagnostics;

namespace MlOps.Sdk.Benchmarks;

/// <summary>
/// Measures two actions against each other: after a warm-up, rounds in turn, the order swapped each round, so that
/// what else the machine does meets both alike. The ratio is the median over rounds.
/// </summary>
public sealed class Comparison
{
    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    /// <summary>Measured rounds. Default: 31.</summary>
    public int Rounds { get; init; } = 31;

    /// <summary>How long one side runs in a round. Default: 60 ms.</summary>
    public TimeSpan RoundLength { get; init; } = TimeSpan.FromMilliseconds(60);

    /// <summary>How long each side runs before anything is measured. Default: 1 s.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Compares; each action does one operation.</summary>
    /// <param name="name">The case's name.</param>
    /// <param name="ours">Our operation.</param>
    /// <param name="baseline">The baseline's operation.</param>
    public CaseResult Measure(string name, Action ours, Action baseline)
    {
        var operations = Calibrate(baseline);
        Calibrate(ours);
        var ourTimes = new double[Rounds];
        var baselineTimes = new double[Rounds];
        var ratios = new double[Rounds];
        List<double> ourSingles = [];
        List<double> baselineSingles = [];
        for (var round = 0; round < Rounds; round++)
        {
            if (round % 2 == 0)
            {
                ourTimes[round] = Mean(ours, operations);
                baselineTimes[round] = Mean(baseline, operations);
            }
            else
            {
                baselineTimes[round] = Mean(baseline, operations);
                ourTimes[round] = Mean(ours, operations);
            }

            ratios[round] = ourTimes[round] / baselineTimes[round];
            AddSingles(ourSingles, ours, operations);
            AddSingles(baselineSingles, baseline, operations);
        }

        return new CaseResult(
            name, Round(Percentile(ratios, 0.5)), AllocatedBytes(ours, operations), Summarize(ourTimes, ourSingles), Summarize(baselineTimes, baselineSingles), Rounds, operations);
    }

    private static void AddSingles(List<double> times, Action action, int operations)
    {
        const int mostPerRound = 2000;
        for (var i = 0; i < Math.Min(operations, mostPerRound); i++)
        {
            times.Add(Mean(action, 1));
        }
    }

    private static Timing Summarize(double[] means, List<double> singles) =>
        new(Round(means.Min()), Round(Percentile(means, 0.5)), Round(Percentile(singles, 0.5)), Round(Percentile(singles, 0.99)));

    private static double AllocatedBytes(Action action, int operations)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < operations; i++)
        {
            action();
        }

        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / operations;
    }

    private static double Mean(Action action, int operations)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < operations; i++)
        {
            action();
        }

        // A TimeSpan would round to 100 ns.
        return (Stopwatch.GetTimestamp() - start) * NanosecondsPerTick / operations;
    }

    private static double Percentile(IReadOnlyCollection<double> values, double share)
    {
        double[] sorted = [.. values];
        Array.Sort(sorted);
        return sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)];
    }

    private static double Round(double value) => Math.Round(value, 3);

    private int Calibrate(Action action)
    {
        var operations = 1;
        var start = Stopwatch.GetTimestamp();
        var mean = 0d;
        while (Stopwatch.GetElapsedTime(start) < WarmUp)
        {
            mean = Mean(action, operations);
            operations = Math.Max(1, (int)(RoundLength.TotalNanoseconds / Math.Max(mean, 1)));
        }

        return operations;
    }
}
