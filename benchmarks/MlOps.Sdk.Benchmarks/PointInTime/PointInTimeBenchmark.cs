using System.Diagnostics;
using System.Globalization;

namespace MlOps.Sdk.Benchmarks;

/// <summary>The point-in-time join against the fastest correct SQL, on the same Parquet file with two threads.</summary>
internal sealed class PointInTimeBenchmark : IBenchmark
{
    private const double Megabyte = 1 << 20;
    private const double NanosecondsPerSecond = 1e9;

    /// <inheritdoc/>
    public string Name => "point-in-time";

    /// <inheritdoc/>
    public string Description => $"Point-in-time join of a Parquet history of 10 features against the fastest correct SQL, 2 threads. {JoinSettings.Usage}";

    /// <inheritdoc/>
    public async Task<BenchmarkResult?> RunAsync(IReadOnlyList<string> options, TextWriter log)
    {
        var settings = JoinSettings.Parse(options);
        var data = await JoinData.PrepareAsync(settings, log);
        if (settings.Side is { } one)
        {
            using var side = await JoinSide.OpenAsync(one, data);
            await JoinProcess.RunSideAsync(side, log);
            return null;
        }

        var (ourPeak, ourOutcome) = await JoinProcess.MeasureAsync(Name, settings, OurJoin.Name);
        var (baselinePeak, baselineOutcome) = await JoinProcess.MeasureAsync(Name, settings, SqlJoin.Name);
        RequireEqual(ourOutcome, baselineOutcome);
        var (ourTimes, baselineTimes, allocated) = await TimeAsync(settings, data, ourOutcome, log);
        var ratio = Median([.. ourTimes.Zip(baselineTimes, (o, b) => o / b)]);
        var memoryRatio = (double)ourPeak / baselinePeak;
        await log.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"ours {Median(ourTimes):F2} s and {ourPeak / Megabyte:F0} MiB, SQL {Median(baselineTimes):F2} s and {baselinePeak / Megabyte:F0} MiB; both match {ourOutcome.Matched} of {ourOutcome.Rows} labels with equal values"));
        var figures = new CaseResult(
            CaseName(settings), Math.Round(ratio, 3), allocated, Summarize(ourTimes), Summarize(baselineTimes), settings.Rounds, 1)
        {
            MemoryRatio = Math.Round(memoryRatio, 3),
            OurPeakMb = Math.Round(ourPeak / Megabyte, 1),
            BaselinePeakMb = Math.Round(baselinePeak / Megabyte, 1),
            Matched = ourOutcome.Matched,
        };
        return BenchmarkResult.Of(Name, [figures]);
    }

    private static string CaseName(JoinSettings settings) => string.Create(
        CultureInfo.InvariantCulture,
        $"{settings.Labels} labels x {settings.Rows} rows x 10 features, history {(settings.IsClustered ? "clustered by entity" : "in random order")}");

    private static async Task<(double[] Ours, double[] Baseline, double AllocatedBytes)> TimeAsync(
        JoinSettings settings, JoinData data, JoinOutcome expected, TextWriter log)
    {
        using var ours = await JoinSide.OpenAsync(OurJoin.Name, data);
        using var baseline = await JoinSide.OpenAsync(SqlJoin.Name, data);
        await SecondsAsync(ours, expected);
        await SecondsAsync(baseline, expected);
        var (ourTimes, baselineTimes) = (new double[settings.Rounds], new double[settings.Rounds]);
        var allocated = 0L;
        for (var round = 0; round < settings.Rounds; round++)
        {
            if (round % 2 == 1)
            {
                baselineTimes[round] = await SecondsAsync(baseline, expected);
            }

            var before = GC.GetTotalAllocatedBytes();
            ourTimes[round] = await SecondsAsync(ours, expected);
            allocated = GC.GetTotalAllocatedBytes() - before;
            if (round % 2 == 0)
            {
                baselineTimes[round] = await SecondsAsync(baseline, expected);
            }

            await log.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"round {round + 1}: ours {ourTimes[round]:F3} s, SQL {baselineTimes[round]:F3} s"));
        }

        return (ourTimes, baselineTimes, allocated);
    }

    private static async Task<double> SecondsAsync(JoinSide side, JoinOutcome expected)
    {
        var start = Stopwatch.GetTimestamp();
        using var joined = await side.JoinAsync();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        RequireEqual(JoinOutcome.Of(joined), expected);
        return seconds;
    }

    private static void RequireEqual(JoinOutcome one, JoinOutcome other)
    {
        if (one != other)
        {
            throw new InvalidOperationException($"Both sides must find the same values, but one found {one} and the other {other}.");
        }
    }

    private static Timing Summarize(double[] seconds) => new(
        Math.Round(seconds.Min() * NanosecondsPerSecond), Math.Round(Median(seconds) * NanosecondsPerSecond),
        Math.Round(Median(seconds) * NanosecondsPerSecond), Math.Round(seconds.Max() * NanosecondsPerSecond));

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
