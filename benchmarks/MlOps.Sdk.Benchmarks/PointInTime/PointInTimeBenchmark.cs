using System.Globalization;

namespace MlOps.Sdk.Benchmarks;

/// <summary>The point-in-time join against others on the same data, two threads each.</summary>
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
        if (settings.Folder is { } folder)
        {
            Directory.CreateDirectory(folder);
            return await RunAsync(settings, log);
        }

        var own = Directory.CreateTempSubdirectory("mlops-point-in-time-");
        try
        {
            return await RunAsync(settings with { Folder = own.FullName }, log);
        }
        finally
        {
            own.Delete(recursive: true);
        }
    }

    private async Task<BenchmarkResult?> RunAsync(JoinSettings settings, TextWriter log)
    {
        var data = await JoinData.PrepareAsync(settings, log);
        if (settings.Side is { } one)
        {
            using var side = await JoinSide.OpenAsync(one, settings, data);
            await log.WriteLineAsync((await side.RunAsync()).ToLine());
            return null;
        }

        var (ourName, baselineName) = settings.Sides;
        var ours = await JoinProcess.RunAsync(Name, settings, ourName);
        var baseline = await JoinProcess.RunAsync(Name, settings, baselineName);
        RequireEqual(ours.Outcome, baseline.Outcome);
        var rounds = await TimeAsync(settings, data, ours.Outcome, log);
        double[] ourTimes = [.. rounds.Select(r => r.Ours.Seconds)];
        double[] baselineTimes = [.. rounds.Select(r => r.Baseline.Seconds)];
        var figures = new CaseResult(
            settings.Case,
            Math.Round(Median([.. ourTimes.Zip(baselineTimes, (o, b) => o / b)]), 3),
            rounds[^1].Ours.AllocatedBytes,
            Summarize(ourTimes),
            Summarize(baselineTimes),
            settings.Rounds,
            1)
        {
            MemoryRatio = Math.Round((double)ours.PeakBytes / baseline.PeakBytes, 3),
            OurPeakMb = Math.Round(ours.PeakBytes / Megabyte, 1),
            BaselinePeakMb = Math.Round(baseline.PeakBytes / Megabyte, 1),
            Matched = ours.Outcome.Matched,
        };
        await log.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{ourName} {Median(ourTimes):F2} s and {figures.OurPeakMb} MiB, {baselineName} {Median(baselineTimes):F2} s and {figures.BaselinePeakMb} MiB; both match {ours.Outcome.Matched} of {ours.Outcome.Rows} labels with equal values"));
        return BenchmarkResult.Of(Name, [figures]);
    }

    private static async Task<List<(JoinRun Ours, JoinRun Baseline)>> TimeAsync(JoinSettings settings, JoinData data, JoinOutcome expected, TextWriter log)
    {
        using var ours = await JoinSide.OpenAsync(settings.Sides.Ours, settings, data);
        using var baseline = await JoinSide.OpenAsync(settings.Sides.Baseline, settings, data);
        await RunAsync(ours, expected);
        await RunAsync(baseline, expected);
        var rounds = new List<(JoinRun Ours, JoinRun Baseline)>();
        for (var round = 0; round < settings.Rounds; round++)
        {
            var before = round % 2 == 1 ? await RunAsync(baseline, expected) : null;
            var own = await RunAsync(ours, expected);
            rounds.Add((own, before ?? await RunAsync(baseline, expected)));
            await log.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"round {round + 1}: {settings.Sides.Ours} {own.Seconds:F3} s, {settings.Sides.Baseline} {rounds[^1].Baseline.Seconds:F3} s"));
        }

        return rounds;
    }

    private static async Task<JoinRun> RunAsync(JoinSide side, JoinOutcome expected)
    {
        var run = await side.RunAsync();
        RequireEqual(run.Outcome, expected);
        return run;
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
