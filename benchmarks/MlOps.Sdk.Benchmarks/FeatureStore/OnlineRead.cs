using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;
using MlOps.Sdk.Sqlite;

namespace MlOps.Sdk.Benchmarks;

/// <summary>What versions, presence, ages and statuses add to a bare lookup and copy.</summary>
public sealed class OnlineRead : IBenchmark
{
    private const int Entities = 10_000;
    private const int Features = WideRows.Features;
    private const int Batch = 64;

    private readonly long[] _keys = Keys();
    private int _next;

    /// <inheritdoc/>
    public string Name => "online-read";

    /// <inheritdoc/>
    public string Description =>
        "100 float features of one entity (or 64) into a span with statuses: in memory against Dictionary and copy, SQLite against a bare prepared statement and copy.";

    /// <inheritdoc/>
    public async Task<BenchmarkResult?> RunAsync(IReadOnlyList<string> options, TextWriter log)
    {
        if (options.Count > 0)
        {
            throw new ArgumentException($"The option '{options[0]}' is not known: this benchmark has none.", nameof(options));
        }

        var folder = Directory.CreateTempSubdirectory("mlops-online-read-");
        try
        {
            var rows = WideRows.Of(Entities);
            using var table = new RawSqliteTable(Path.Combine(folder.FullName, "raw.db"), rows);
            using var sqlite = new SqliteOnlineStore(Path.Combine(folder.FullName, "online.db"), new SqliteOnlineStoreOptions());
            var memory = await WideRows.WriteAsync(new InMemoryOnlineStore(), rows);
            var file = await WideRows.WriteAsync(sqlite, rows);
            return BenchmarkResult.Of(Name,
            [
                await MeasureAsync("in memory, 1 entity", memory, 1, (key, to) => rows[key].CopyTo(to), null, log),
                await MeasureAsync("in memory, 64 entities", memory, Batch, (key, to) => rows[key].CopyTo(to), null, log),
                await MeasureAsync("sqlite, 1 entity", file, 1, table.Read, null, log),
                await MeasureAsync("sqlite, 64 entities", file, Batch, table.Read, table, log),
            ]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private delegate void BareRead(long key, Span<float> values);

    private async Task<CaseResult> MeasureAsync(string name, OnlineFeatureReader reader, int count, BareRead bare, RawSqliteTable? transaction, TextWriter log)
    {
        var (ours, theirs, statuses) = (new float[count * Features], new float[count * Features], new FeatureStatus[count * Features]);
        ReadOurs(_keys.AsSpan(0, count));
        ReadTheirs(_keys.AsSpan(0, count));
        if (!ours.AsSpan().SequenceEqual(theirs) || statuses.AsSpan().ContainsAnyExcept(FeatureStatus.Present))
        {
            throw new InvalidOperationException($"Both ways must read the same numbers, but do not for '{name}'.");
        }

        var result = new Comparison { Rounds = 21 }.Measure(name, () => ReadOurs(Next(count)), () => ReadTheirs(Next(count)));
        await log.WriteLineAsync(
            $"{name}: ours {result.Ours.P50Ns:F0} ns (p99 {result.Ours.P99Ns:F0}), bare {result.Baseline.P50Ns:F0} ns (p99 {result.Baseline.P99Ns:F0}), ratio {result.Ratio:F3}, {result.AllocatedBytesPerOp:F1} bytes allocated per read");
        return result;

        void ReadOurs(ReadOnlySpan<long> keys)
        {
            if (keys.Length == 1)
            {
                reader.Read(keys[0], WideRows.Start, ours, statuses);
            }
            else
            {
                reader.Read(keys, WideRows.Start, ours, statuses);
            }
        }

        void ReadTheirs(ReadOnlySpan<long> keys)
        {
            transaction?.Begin();
            for (var i = 0; i < keys.Length; i++)
            {
                bare(keys[i], theirs.AsSpan(i * Features, Features));
            }

            transaction?.Commit();
        }
    }

    private ReadOnlySpan<long> Next(int count)
    {
        _next = _next + count > _keys.Length ? 0 : _next;
        var keys = _keys.AsSpan(_next, count);
        _next += count;
        return keys;
    }

    // The same order every time, without a pattern that caches could follow.
    private static long[] Keys()
    {
        var keys = Enumerable.Range(0, Entities).Select(k => (long)k).ToArray();
        new Random(17).Shuffle(keys);
        return keys;
    }
}
