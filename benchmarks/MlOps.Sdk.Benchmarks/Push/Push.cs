using System.Diagnostics;
using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Benchmarks;

/// <summary>What a push costs beyond writing the same rows plainly, and whether its memory stays flat.</summary>
public sealed class Push : IBenchmark
{
    private const string SideOption = "--side";
    private const int Rows = 1_000_000;
    private const int Batches = Rows / PushData.BatchRows;
    private const int Rounds = 3;
    private const double Mebibyte = 1 << 20;

    /// <inheritdoc/>
    public string Name => "push";

    /// <inheritdoc/>
    public string Description =>
        "1,000,000 rows of 10 numbers pushed in batches of 10,000 into lake and SQLite, against a prepared upsert for each row in equal transactions and plain Parquet files.";

    /// <inheritdoc/>
    public async Task<BenchmarkResult?> RunAsync(IReadOnlyList<string> options, TextWriter log)
    {
        if (options is [SideOption, var side])
        {
            await log.WriteLineAsync((await RunSideAsync(side)).ToLine());
            return null;
        }

        if (options.Count > 0)
        {
            throw new ArgumentException($"The option '{options[0]}' is not known: this benchmark has none.", nameof(options));
        }

        var (ours, theirs) = (new PushRun[Rounds], new PushRun[Rounds]);
        for (var round = 0; round < Rounds; round++)
        {
            ours[round] = await StartAsync("ours");
            theirs[round] = await StartAsync("raw");
            await log.WriteLineAsync(
                $"round {round + 1}: ours {Rows / ours[round].Seconds:F0} rows/s, {ours[round].QuarterPeakBytes / Mebibyte:F0} MiB after a quarter and {ours[round].PeakBytes / Mebibyte:F0} MiB at the end; plain {Rows / theirs[round].Seconds:F0} rows/s, {theirs[round].PeakBytes / Mebibyte:F0} MiB");
            if (Math.Abs(ours[round].Checksum - theirs[round].Checksum) > 1e-4 * Math.Abs(theirs[round].Checksum))
            {
                throw new InvalidOperationException($"Both sides must end with the same values, but ours sum up to {ours[round].Checksum} and the plain ones to {theirs[round].Checksum}.");
            }
        }

        return BenchmarkResult.Of(
            Name,
            [
                Case("first 250,000 rows", Rows / 4, ours, theirs, r => r.QuarterSeconds, r => r.QuarterPeakBytes),
                Case("all 1,000,000 rows", Rows, ours, theirs, r => r.Seconds, r => r.PeakBytes),
            ]);
    }

    private static CaseResult Case(string name, int rows, PushRun[] ours, PushRun[] theirs, Func<PushRun, double> seconds, Func<PushRun, long> peak)
    {
        var (ourPeak, theirPeak) = (Median(ours.Select(r => (double)peak(r))), Median(theirs.Select(r => (double)peak(r))));
        return new CaseResult(
            name, Math.Round(Median(ours.Zip(theirs, (o, t) => seconds(o) / seconds(t))), 3), Math.Round(Median(ours.Select(r => r.AllocatedBytes / (double)Rows)), 1),
            TimingOf(ours.Select(seconds)), TimingOf(theirs.Select(seconds)), Rounds, rows)
        {
            MemoryRatio = Math.Round(ourPeak / theirPeak, 3),
            OurPeakMb = Math.Round(ourPeak / Mebibyte, 1),
            BaselinePeakMb = Math.Round(theirPeak / Mebibyte, 1),
        };
    }

    // Nanoseconds for all rows of the case, since a batch is one operation and not a row.
    private static Timing TimingOf(IEnumerable<double> seconds)
    {
        var all = seconds.Select(s => Math.Round(s * 1e9)).Order().ToArray();
        return new Timing(all[0], Median(all), Median(all), all[^1]);
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);

    private async Task<PushRun> StartAsync(string side)
    {
        var program = Environment.ProcessPath!;
        string[] host = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(Push).Assembly.Location] : [];
        using var process = Process.Start(new ProcessStartInfo(program, [.. host, Name, SideOption, side]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return PushRun.Read(output) ?? throw new InvalidOperationException($"The side '{side}' ended with {process.ExitCode} and without figures.");
    }

    private static async Task<PushRun> RunSideAsync(string side)
    {
        var folder = Directory.CreateTempSubdirectory("mlops-push-");
        try
        {
            if (side == "raw")
            {
                using var plain = new RawPush(folder.FullName);
                return await RunAsync(plain.PushAsync) with { Checksum = plain.Checksum() };
            }

            using var ours = new OurPush(folder.FullName);
            await ours.StartAsync();
            return await RunAsync(ours.PushAsync) with { Checksum = await ours.ChecksumAsync() };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<PushRun> RunAsync(Func<RecordBatch, Task> push)
    {
        var (time, allocated) = (TimeSpan.Zero, 0L);
        var (quarterTime, quarterPeak) = (TimeSpan.Zero, 0L);
        for (var batch = 0; batch < Batches; batch++)
        {
            using var rows = PushData.Batch(batch);
            var (start, before) = (Stopwatch.GetTimestamp(), GC.GetTotalAllocatedBytes());
            await push(rows);
            time += Stopwatch.GetElapsedTime(start);
            allocated += GC.GetTotalAllocatedBytes() - before;
            if (batch + 1 == Batches / 4)
            {
                (quarterTime, quarterPeak) = (time, PeakBytes());
            }
        }

        return new PushRun(quarterTime.TotalSeconds, quarterPeak, time.TotalSeconds, PeakBytes(), allocated, 0);
    }

    private static long PeakBytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
