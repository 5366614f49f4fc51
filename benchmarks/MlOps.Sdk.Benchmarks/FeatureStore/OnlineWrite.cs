using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Benchmarks;

/// <summary>Whether writers of one view go on side by side.</summary>
public sealed class OnlineWrite : IBenchmark
{
    private const int Entities = 16_384;
    private const int Features = 20;
    private const int RowsPerWriter = 8_192;

    private static readonly DateTimeOffset Start = new(2024, 5, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly OnlineWatermark Watermark = new(1, Start);

    private static readonly FeatureViewVersion View = new(
        Enumerable.Range(0, Features).Aggregate(
            new FeatureView("wide", new Entity("author", DataType.Int64), Source.Csv("f.csv", "at")), (v, i) => v.Feature($"f{i}", DataType.Float32)),
        1);

    /// <inheritdoc/>
    public string Name => "online-write";

    /// <inheritdoc/>
    public string Description => "Two writers of one view in memory, each with half of the rows, against one writer with all of them; an operation is 16,384 rows.";

    /// <inheritdoc/>
    public async Task<BenchmarkResult?> RunAsync(IReadOnlyList<string> options, TextWriter log)
    {
        if (options.Count > 0)
        {
            throw new ArgumentException($"The option '{options[0]}' is not known: this benchmark has none.", nameof(options));
        }

        var cases = new List<CaseResult>();
        foreach (var rows in new[] { 1, 16, 256, 4_096 })
        {
            var result = Measure(rows);
            cases.Add(result);
            await log.WriteLineAsync(
                $"{result.Case}: 2 writers {Rate(result.Ours)} rows/s, 1 writer {Rate(result.Baseline)} rows/s, ratio of times {result.Ratio:F3}");
        }

        return BenchmarkResult.Of(Name, cases);
    }

    private static string Rate(Timing timing) => $"{2 * RowsPerWriter / (timing.MedianNs / 1e9):F0}";

    private static CaseResult Measure(int rows)
    {
        var keys = Enumerable.Range(0, Entities).Select(k => (long)k).ToArray();
        new Random(17).Shuffle(keys);
        RecordBatch[] batches = [.. keys.Chunk(rows).Select(BatchOf)];
        try
        {
            var store = new InMemoryOnlineStore();
            var (first, second) = (batches[..(batches.Length / 2)], batches[(batches.Length / 2)..]);
            return new Comparison { Rounds = 11, RoundLength = TimeSpan.FromMilliseconds(200) }.Measure(
                $"{rows} rows a write", () => Parallel.Invoke(() => Write(store, first), () => Write(store, second)), () => Write(store, batches));
        }
        finally
        {
            Array.ForEach(batches, b => b.Dispose());
        }
    }

    private static void Write(InMemoryOnlineStore store, RecordBatch[] batches)
    {
        foreach (var batch in batches)
        {
            var write = store.WriteAsync(View, batch, Watermark);
            if (!write.IsCompletedSuccessfully)
            {
                throw new InvalidOperationException("A write in memory ends at once.");
            }
        }
    }

    private static RecordBatch BatchOf(long[] keys)
    {
        var builder = new RecordBatchBuilder(StoredColumns.SchemaOf(View.View));
        foreach (var key in keys)
        {
            builder.AppendRow([key, Start, Start, Start, .. Enumerable.Range(0, Features).Select(f => (object)(float)((key * 31) + f))]);
        }

        return builder.Build();
    }
}
