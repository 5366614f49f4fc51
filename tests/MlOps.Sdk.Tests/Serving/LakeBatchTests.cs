using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;
using MlOps.Sdk.Pipelines.Tests;
using MlOps.Sdk.Serving;
using MlOps.Sdk.Training;

namespace MlOps.Sdk.Tests.Serving;

public sealed class LakeBatchTests : IDisposable
{
    private static readonly BatchJob Job = new() { Id = "nightly", Deployment = Payments.Model, KeyColumns = ["id"], ChunkRows = 64, CommitRows = 200, DegreeOfParallelism = 3 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RunAsync_SourcesOfEveryKind_EqualSingleCallsToTheBit()
    {
        await using var platform = new Platform();
        using var trained = await platform.RunAsync(Payments.Registering(Payments.Labels()).Train(Trainer.GradientBoostedTrees()));
        var predictor = await platform.Get<IModelServer>().DeployAsync(Payments.Model);
        var database = platform.Get<DuckDbDatabase>();
        await ScoringRows.WriteAsync(database, _folder.File("rows"), 1000, 300);
        using (var rows = ScoringRows.Batch(0, 1000))
        {
            await database.WriteParquetAsync(_folder.File("rows.parquet"), rows);
        }

        await database.ExecuteAsync($"COPY (FROM read_parquet('{_folder.File("rows.parquet")}')) TO '{_folder.File("rows.csv")}' (HEADER)");
        BatchSource[] sources =
        [
            LakeBatchSource.Delta(database, _folder.File("rows")),
            LakeBatchSource.Parquet(database, _folder.File("*.parquet")),
            LakeBatchSource.Csv(database, _folder.File("rows.csv"), new CsvReadOptions { Schema = ScoringRows.Schema, BatchRows = 77 }),
            LakeBatchSource.Query(database, $"SELECT * FROM read_parquet('{_folder.File("rows.parquet")}') ORDER BY id"),
        ];
        foreach (var (number, source) in sources.Index())
        {
            var sink = _folder.File($"scored-{number}");
            var result = await platform.Get<IBatchInference>().RunAsync(Job, source, new DeltaBatchSink(database, sink));
            Assert.Equal((1000L, true), (result.Checkpoint.Rows, result.Checkpoint.IsComplete));
            await RequireAsync(database, sink, predictor, inOrder: number > 0);
        }
    }

    [Fact]
    public async Task RunAsync_TableHasGrownSinceTheJobBegan_GoesOnWithTheVersionOfItsBegin()
    {
        await using var platform = new Platform();
        using var trained = await platform.RunAsync(Payments.Registering(Payments.Labels()));
        var predictor = await platform.Get<IModelServer>().DeployAsync(Payments.Model);
        var database = platform.Get<DuckDbDatabase>();
        var table = await ScoringRows.WriteAsync(database, _folder.File("rows"), 1000, 500);
        var (source, sink) = (LakeBatchSource.Delta(database, _folder.File("rows")), new DeltaBatchSink(database, _folder.File("scored")));
        using (var stop = new CancellationTokenSource())
        {
            var progress = new Immediate(now =>
            {
                if (now.RowsCommitted == 512)
                {
                    stop.Cancel();
                }
            });
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => platform.Get<IBatchInference>().RunAsync(Job, source, sink, progress, stop.Token));
        }

        using (var more = DeltaColumns.Store(ScoringRows.Batch(5000, 100), table.Schema))
        {
            await table.AppendAsync(more);
        }

        Assert.Equal(512, (await sink.FindAsync("nightly"))!.Rows);
        var result = await platform.Get<IBatchInference>().RunAsync(Job, source, sink);
        Assert.Equal((512L, 1000L), (result.RowsBefore, result.Checkpoint.Rows));
        await RequireAsync(database, _folder.File("scored"), predictor, inOrder: false);

        var next = await platform.Get<IBatchInference>().RunAsync(Job with { Id = "next" }, source, sink);
        Assert.Equal((0L, 1100L), (next.RowsBefore, next.Checkpoint.Rows));
    }

    [Fact]
    public async Task RunAsync_FilesOrTableMadeAnew_IsRefused()
    {
        await using var platform = new Platform();
        using var trained = await platform.RunAsync(Payments.Registering(Payments.Labels()));
        await platform.Get<IModelServer>().DeployAsync(Payments.Model);
        var (database, jobs, path) = (platform.Get<DuckDbDatabase>(), platform.Get<IBatchInference>(), _folder.File("rows.parquet"));
        var sink = new DeltaBatchSink(database, _folder.File("scored"));
        await WriteAsync(300);
        await ScoringRows.WriteAsync(database, _folder.File("rows"), 300, 300);
        BatchSource[] sources = [LakeBatchSource.Parquet(database, path), LakeBatchSource.Query(database, $"FROM read_parquet('{path}') ORDER BY id"), LakeBatchSource.Delta(database, _folder.File("rows"))];
        foreach (var (number, source) in sources.Index())
        {
            await jobs.RunAsync(Job with { Id = $"{number}" }, source, sink);
        }

        await WriteAsync(301);
        Directory.Delete(_folder.File("rows"), recursive: true);
        await ScoringRows.WriteAsync(database, _folder.File("rows"), 300, 300);
        foreach (var (number, source) in sources.Index())
        {
            var error = await Assert.ThrowsAsync<ConflictException>(() => jobs.RunAsync(Job with { Id = $"{number}" }, source, sink));
            Assert.Contains("its source has changed", error.Message, StringComparison.Ordinal);
        }

        await Assert.ThrowsAsync<DataEngineException>(() => jobs.RunAsync(Job with { Id = "none" }, LakeBatchSource.Csv(database, _folder.File("no*.csv")), sink));

        async Task WriteAsync(int rows)
        {
            using var batch = ScoringRows.Batch(0, rows);
            await database.WriteParquetAsync(path, batch);
        }
    }

    [Fact]
    public async Task CommitAsync_TwoProcessesHaveTheJob_OnlyOneGoesOn()
    {
        using var database = DuckDbDatabase.Open();
        var schema = new Schema(new Field("id", DataType.Int64));
        var sink = new DeltaBatchSink(database, _folder.File("scored"));
        await using var first = await sink.OpenAsync("job", schema);
        await using var second = await sink.OpenAsync("job", schema);
        await using var other = await sink.OpenAsync("other", schema);
        await first.CommitAsync(Rows(1), () => At(1));
        await other.CommitAsync(Rows(9), () => At(1));
        var error = await Assert.ThrowsAsync<ConflictException>(async () => await second.CommitAsync(Rows(1), () => At(1)));
        Assert.Contains("mlops-batch:job", error.Message, StringComparison.Ordinal);
        await first.CommitAsync(Rows(2), () => At(2));
        Assert.Equal(2, (await sink.FindAsync("job"))!.Rows);
        using var rows = await database.QueryAllAsync($"SELECT id FROM {await (await DeltaTable.OpenAsync(database, _folder.File("scored"))).ToSqlAsync()} ORDER BY id");
        Assert.Equal([1L, 2L, 9L], rows.Column<long>("id").Values.ToArray());

        BatchCheckpoint At(long rows) => new() { Job = "job", Definition = "d", Source = "s", Model = "m", Version = 1, Rows = rows };

        async IAsyncEnumerable<RecordBatch> Rows(long id)
        {
            await Task.Yield();
            yield return new RecordBatchBuilder(schema).AppendRow(id).Build();
        }
    }

    private static async Task RequireAsync(DuckDbDatabase database, string folder, IPredictor predictor, bool inOrder)
    {
        var table = await DeltaTable.OpenAsync(database, folder);
        using var scored = await database.QueryAllAsync($"SELECT * FROM {await table.ToSqlAsync()} {(inOrder ? string.Empty : "ORDER BY id")}");
        Assert.Equal(1000, scored.RowCount);
        Assert.Equal(["id", BatchJob.PredictionColumn, BatchJob.LabelColumn, BatchJob.VersionColumn, BatchJob.QualityLevelColumn, BatchJob.IntervalLowColumn, BatchJob.IntervalHighColumn], scored.Schema.Select(f => f.Name));
        HashSet<long> ids = [.. scored.Column<long>("id").Values];
        Assert.Equal(1000, ids.Count);
        for (var row = 0; row < scored.RowCount; row++)
        {
            var single = await predictor.PredictAsync(ScoringRows.Row((int)scored.Column<long>("id")[row]));
            Assert.Equal(BitConverter.DoubleToInt64Bits(single.Value), BitConverter.DoubleToInt64Bits(scored.Column<double>(BatchJob.PredictionColumn)[row]));
            Assert.Equal((single.Label, single.Version, 1), (scored.Column<int>(BatchJob.LabelColumn)[row], scored.Column<int>(BatchJob.VersionColumn)[row], scored.Column<int>(BatchJob.QualityLevelColumn)[row]));
        }
    }

    private sealed class Immediate(Action<BatchJobProgress> tell) : IProgress<BatchJobProgress>
    {
        public void Report(BatchJobProgress value) => tell(value);
    }
}
