using System.Diagnostics;
using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;
using MlOps.Sdk.OnnxRuntime.Tests;
using MlOps.Sdk.Serving;

namespace MlOps.Sdk.Benchmarks;

/// <summary>What a restartable batch job costs over reading, computing and writing by hand.</summary>
public sealed class BatchInferenceBenchmark : IBenchmark
{
    private const int Rows = 400_000;
    private const int RowsInBatch = 20_000;
    private const int ChunkRows = 2_500;
    private const int Rounds = 5;

    /// <inheritdoc/>
    public string Name => "batch-inference";

    /// <inheritdoc/>
    public string Description => "A job from Parquet files of 100 features to a Delta table against the bare engine between the same files and a plain Parquet file, on all processors.";

    /// <inheritdoc/>
    public async Task<BenchmarkResult?> RunAsync(IReadOnlyList<string> options, TextWriter log)
    {
        if (options.Count > 0)
        {
            throw new ArgumentException($"The option '{options[0]}' is not known: this benchmark has none.", nameof(options));
        }

        var folder = Directory.CreateTempSubdirectory("mlops-batch-benchmark-").FullName;
        try
        {
            using var database = DuckDbDatabase.Open();
            await WriteRowsAsync(database, folder);
            return BenchmarkResult.Of(Name,
            [
                await MeasureAsync("perceptron 100-128-64-1", TestModels.Perceptron(1, ServedModel.Features, 128, 64, 1), database, folder, log),
                await MeasureAsync("100 trees of depth 6", TestModels.Forest(1, ServedModel.Features, trees: 100, depth: 6), database, folder, log),
            ]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<CaseResult> MeasureAsync(string name, byte[] graph, DuckDbDatabase database, string folder, TextWriter log)
    {
        await using var model = await ServedModel.CreateAsync("model", graph);
        using var scorer = new ModelScorer(await new OnnxRuntime.OnnxModelRuntime().LoadAsync(graph, new ModelSessionOptions { IntraOpThreads = 1 }), model.Predictor.Signature);
        var (ours, theirs, ratios, memory) = (new List<double>(), new List<double>(), new List<double>(), new MemoryWatch());
        for (var round = -1; round < Rounds; round++)
        {
            var baseline = await TimeAsync(() => ByHandAsync(scorer, database, folder));
            var job = await TimeAsync(() => ByJobAsync(model, database, folder, $"{model.GetHashCode()}-{round}", memory));
            if (round < 0)
            {
                memory.Start();
            }
            else
            {
                (ours, theirs, ratios) = ([.. ours, job], [.. theirs, baseline], [.. ratios, job / baseline]);
            }
        }

        await RequireSameAsync(database, folder);
        await log.WriteLineAsync(
            $"{name}: job {Rows / Median(ours):F0} rows/s, by hand {Rows / Median(theirs):F0} rows/s, ratio {Median(ratios):F3}; working set {memory.AtFirst >> 20} MiB after one job, {memory.Peak >> 20} MiB at most");
        return new CaseResult(name, Math.Round(Median(ratios), 3), Math.Round(memory.AllocatedBytes / (double)(Rows * Rounds), 1), TimingOf(ours), TimingOf(theirs), Rounds, Rows)
        {
            MemoryRatio = Math.Round((double)memory.Peak / memory.AtFirst, 3),
        };
    }

    private static async Task ByJobAsync(ServedModel model, DuckDbDatabase database, string folder, string id, MemoryWatch memory)
    {
        var sink = Path.Join(folder, "scored");
        if (Directory.Exists(sink))
        {
            Directory.Delete(sink, recursive: true);
        }

        var allocated = GC.GetTotalAllocatedBytes();
        var job = new BatchJob { Id = id, Deployment = model.Predictor.Deployment, KeyColumns = ["id"], ChunkRows = ChunkRows };
        var result = await model.Get<IBatchInference>().RunAsync(job, LakeBatchSource.Parquet(database, Path.Join(folder, "rows.parquet")), new DeltaBatchSink(database, sink), memory);
        memory.AllocatedBytes += GC.GetTotalAllocatedBytes() - allocated;
        if (result.Checkpoint.Rows != Rows)
        {
            throw new InvalidOperationException($"The job wrote {result.Checkpoint.Rows} rows of {Rows}.");
        }
    }

    private static async Task ByHandAsync(ModelScorer scorer, DuckDbDatabase database, string folder) =>
        await database.WriteParquetAsync(Path.Join(folder, "by-hand.parquet"), ScoreAsync(scorer, database.ReadParquetAsync(Path.Join(folder, "rows.parquet"))));

    private static async IAsyncEnumerable<RecordBatch> ScoreAsync(ModelScorer scorer, IAsyncEnumerable<RecordBatch> batches)
    {
        await foreach (var batch in batches)
        {
            using (batch)
            {
                var parts = (batch.RowCount + ChunkRows - 1) / ChunkRows;
                var answers = new double[batch.RowCount];
                Parallel.For(0, parts, part =>
                {
                    using var rows = batch.Slice(part * ChunkRows, Math.Min(ChunkRows, batch.RowCount - (part * ChunkRows)));
                    using var scored = scorer.Score(rows);
                    ColumnReading.Gather(scored.Columns[0], 0, rows.RowCount, answers.AsSpan(part * ChunkRows, rows.RowCount));
                });
                yield return new RecordBatch(new Schema(batch.Schema["id"], new Field("prediction", DataType.Float64)), batch["id"].Share(), Columns.From<double>(answers));
            }
        }
    }

    private static async Task RequireSameAsync(DuckDbDatabase database, string folder)
    {
        var table = await DeltaTable.OpenAsync(database, Path.Join(folder, "scored"));
        using var differing = await database.QueryAllAsync(
            $"SELECT count(*) AS n FROM {await table.ToSqlAsync()} AS a FULL JOIN read_parquet('{Path.Join(folder, "by-hand.parquet")}') AS b USING (id) WHERE a.prediction IS DISTINCT FROM b.prediction");
        if (differing.Column<long>("n")[0] != 0)
        {
            throw new InvalidOperationException($"{differing.Column<long>("n")[0]} rows have another answer than by hand.");
        }
    }

    private static async Task WriteRowsAsync(DuckDbDatabase database, string folder)
    {
        await database.WriteParquetAsync(Path.Join(folder, "rows.parquet"), BatchesAsync());

        static async IAsyncEnumerable<RecordBatch> BatchesAsync()
        {
            for (var first = 0; first < Rows; first += RowsInBatch)
            {
                await Task.Yield();
                using var rows = ServedModel.Rows(first, RowsInBatch);
                yield return rows.With(new Field("id", DataType.Int64), Columns.From<long>([.. Enumerable.Range(first, RowsInBatch)]));
            }
        }
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static Timing TimingOf(List<double> seconds)
    {
        var median = Math.Round(Median(seconds) * 1e9 / Rows, 1);
        return new Timing(Math.Round(seconds.Min() * 1e9 / Rows, 1), median, median, Math.Round(seconds.Max() * 1e9 / Rows, 1));
    }

    /// <summary>Looks at the memory of the process while jobs run.</summary>
    private sealed class MemoryWatch : IProgress<BatchJobProgress>
    {
        public long AtFirst { get; private set; }

        public long Peak { get; private set; }

        public long AllocatedBytes { get; set; }

        /// <summary>Takes what the process holds now, after a warm-up, as what it should go on with.</summary>
        public void Start()
        {
            AtFirst = Held();
            AllocatedBytes = 0;
        }

        public void Report(BatchJobProgress value)
        {
            if (AtFirst > 0 && value.RowsDone % (Rows / 8) == 0)
            {
                Peak = Math.Max(Peak, Held());
            }
        }

        private static long Held()
        {
            using var process = Process.GetCurrentProcess();
            return process.WorkingSet64;
        }
    }
}
