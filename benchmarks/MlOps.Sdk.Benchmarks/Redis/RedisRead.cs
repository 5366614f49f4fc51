using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using MlOps.Sdk.FeatureStore;
using MlOps.Sdk.Redis;

namespace MlOps.Sdk.Benchmarks;

/// <summary>What our client, and the online store through it, make of one connection, against the server's own load generator.</summary>
public sealed class RedisRead : IBenchmark
{
    private const int Callers = 16;
    private const int Rounds = 7;
    private const int Reads = 400_000;
    private const int Size = 800;
    private const int Entities = 10_000;

    /// <summary>Makes what one caller repeats: some reads at a time.</summary>
    private delegate Func<Task> Caller(int number);

    /// <inheritdoc/>
    public string Name => "redis-read";

    /// <inheritdoc/>
    public string Description =>
        "GET of 800 bytes, and 100 float features of the online store into a span, by 16 callers on one connection, each one or 16 at a time, against redis-benchmark -t get -d 800 -P 16.";

    /// <inheritdoc/>
    public async Task<BenchmarkResult?> RunAsync(IReadOnlyList<string> options, TextWriter log)
    {
        using var server = await RedisProcess.StartAsync()
            ?? throw new InvalidOperationException("redis-server or redis-benchmark is not installed. Install the package redis-server, which brings both.");
        var redis = new RedisOnlineStoreOptions { Endpoint = $"127.0.0.1:{server.Port}" };
        await using var client = new RedisClient(redis, TimeProvider.System, NullLogger.Instance);
        await using var store = new RedisOnlineStore(new RedisClient(redis, TimeProvider.System, NullLogger.Instance), redis);
        await client.SendAsync("set", new RespRequest("SET"u8.ToArray(), "key"u8.ToArray(), new byte[Size]));
        var rows = WideRows.Of(Entities);
        var reader = await WideRows.WriteAsync(store, rows);
        await CheckAsync(reader, rows);
        return BenchmarkResult.Of(
            Name,
            [
                await MeasureAsync("16 callers, 1 read each at a time; baseline 1 connection", _ => Get(client, 1), 1, server.Port, 1, log),
                await MeasureAsync("16 callers, 16 reads each at a time; baseline 50 connections", _ => Get(client, Callers), Callers, server.Port, 50, log),
                await MeasureAsync("store, 16 callers, 1 entity each at a time; baseline 1 connection", n => Features(reader, n, 1), 1, server.Port, 1, log),
                await MeasureAsync("store, 16 callers, 16 entities each at a time; baseline 50 connections", n => Features(reader, n, Callers), Callers, server.Port, 50, log),
            ]);
    }

    private static Func<Task> Get(RedisClient client, int batch)
    {
        var requests = Enumerable.Repeat(new RespRequest("GET"u8.ToArray(), "key"u8.ToArray()), batch).ToArray();
        return () => client.SendAsync("get", requests).AsTask();
    }

    // Each caller has its own places and its own order of entities.
    private static Func<Task> Features(OnlineFeatureReader reader, int number, int batch)
    {
        var keys = Enumerable.Range(0, Entities).Select(k => (long)k).ToArray();
        new Random(number).Shuffle(keys);
        var (values, statuses) = (new float[batch * reader.Width], new FeatureStatus[batch * reader.Columns.Count]);
        var next = 0;
        return () =>
        {
            next = next + batch > keys.Length ? 0 : next;
            var read = batch == 1
                ? reader.ReadAsync(keys[next], WideRows.Start, values, statuses)
                : reader.ReadAsync(keys.AsMemory(next, batch), WideRows.Start, values, statuses);
            next += batch;
            return read.AsTask();
        };
    }

    private static async Task CheckAsync(OnlineFeatureReader reader, Dictionary<long, float[]> rows)
    {
        var (values, statuses) = (new float[Entities * reader.Width], new FeatureStatus[Entities * reader.Width]);
        await reader.ReadAsync(rows.Keys.ToArray(), WideRows.Start, values, statuses);
        if (!values.AsSpan().SequenceEqual(rows.Values.SelectMany(v => v).ToArray()) || statuses.AsSpan().ContainsAnyExcept(FeatureStatus.Present))
        {
            throw new InvalidOperationException("The store must give the numbers that were written, but does not.");
        }
    }

    private static async Task<CaseResult> MeasureAsync(string name, Caller caller, int batch, int port, int connections, TextWriter log)
    {
        var (ours, theirs, ratios) = (new double[Rounds], new double[Rounds], new double[Rounds]);
        var (ourSingles, theirSingles) = (new List<double>(), new List<(double P50, double P99)>());
        await ReadAsync(caller, batch, []);
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        await ReadAsync(caller, batch, []);
        var perRead = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)Reads;
        for (var round = 0; round < Rounds; round++)
        {
            ours[round] = await ReadAsync(caller, batch, ourSingles);
            (theirs[round], var p50, var p99) = await GenerateAsync(port, connections);
            theirSingles.Add((p50, p99));
            ratios[round] = ours[round] / theirs[round];
        }

        Array.Sort(ratios);
        ourSingles.Sort();
        var result = new CaseResult(
            name,
            Math.Round(ratios[Rounds / 2], 3),
            Math.Round(perRead, 1),
            new Timing(Math.Round(ours.Min()), Math.Round(ours.Order().ElementAt(Rounds / 2)), ourSingles[ourSingles.Count / 2], ourSingles[(int)(ourSingles.Count * 0.99)]),
            new Timing(Math.Round(theirs.Min()), Math.Round(theirs.Order().ElementAt(Rounds / 2)), theirSingles.Select(s => s.P50).Order().ElementAt(Rounds / 2), theirSingles.Select(s => s.P99).Order().ElementAt(Rounds / 2)),
            Rounds,
            Reads);
        await log.WriteLineAsync($"{name}: ours {1e9 / result.Ours.MedianNs:F0}/s, redis-benchmark {1e9 / result.Baseline.MedianNs:F0}/s, {100 / result.Ratio:F0} % of its rate, {perRead:F0} bytes allocated per read");
        return result;
    }

    private static async Task<double> ReadAsync(Caller caller, int batch, List<double> singles)
    {
        var callers = Enumerable.Range(0, Callers).Select(n => caller(n)).ToArray();
        var start = Stopwatch.GetTimestamp();
        var times = await Task.WhenAll(callers.Select(read => Task.Run(async () =>
        {
            var own = new List<double>(Reads / Callers / batch);
            for (var i = 0; i < Reads / Callers / batch; i++)
            {
                var sent = Stopwatch.GetTimestamp();
                await read();
                own.Add(Stopwatch.GetElapsedTime(sent).TotalNanoseconds);
            }

            return own;
        })));
        singles.AddRange(times.SelectMany(t => t));
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / Reads;
    }

    private static async Task<(double Mean, double P50, double P99)> GenerateAsync(int port, int connections)
    {
        const double nanosecondsPerMillisecond = 1e6;
        using var process = Process.Start(new ProcessStartInfo(
            "redis-benchmark", ["-p", $"{port}", "-t", "get", "-d", $"{Size}", "-P", "16", "-c", $"{connections}", "-n", $"{Reads}", "--csv"])
        {
            RedirectStandardOutput = true,
        })!;
        var line = (await process.StandardOutput.ReadToEndAsync()).Split('\n').First(l => l.StartsWith("\"GET\"", StringComparison.Ordinal));
        await process.WaitForExitAsync();
        var figures = line.Split(',').Skip(1).Select(f => double.Parse(f.Trim('"'), CultureInfo.InvariantCulture)).ToArray();
        return (1e9 / figures[0], figures[3] * nanosecondsPerMillisecond, figures[5] * nanosecondsPerMillisecond);
    }
}
