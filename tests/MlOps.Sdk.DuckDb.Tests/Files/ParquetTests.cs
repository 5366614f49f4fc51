using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class ParquetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DuckDbDatabase _database = DuckDbDatabase.Open();

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(0, 0.0)]
    [InlineData(1, 1.0)]
    [InlineData(9_000, 0.2)]
    public async Task WriteParquetAsync_EveryType_ReadsBackEqual(int rows, double nullShare)
    {
        using var batch = SampleBatches.Create(rows, seed: 21, nullShare);
        var path = _folder.File("all.parquet");

        var written = await _database.WriteParquetAsync(path, batch, new ParquetWriteOptions { RowGroupRows = 4_096 });
        using var read = RecordBatch.Concat(await _database.ReadParquetAsync(path, new ParquetReadOptions { Schema = batch.Schema }).ToListAsync());

        Assert.Equal(rows, written);
        Assert.Equal(batch, read);
        Assert.Equal(["all.parquet"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task WriteParquetAsync_StreamOfQuery_GoesThroughOneEngine()
    {
        using var one = DuckDbDatabase.Open(new DuckDbOptions { Threads = 1 });
        var path = _folder.File("stream.parquet");

        var written = await one.WriteParquetAsync(path, one.QueryAsync("SELECT i, i % 10 AS digit FROM range(300000) t(i)"));
        using var sums = await one.QueryAllAsync($"SELECT sum(i)::BIGINT AS s, min(digit) AS low FROM {DuckDbDatabase.QuoteLiteral(path)}");
        using var metadata = await one.QueryAllAsync($"SELECT DISTINCT compression FROM parquet_metadata({DuckDbDatabase.QuoteLiteral(path)})");

        Assert.Equal(300_000, written);
        Assert.Equal(300_000L * 299_999 / 2, sums.Column<long>("s")[0]);
        Assert.Equal("ZSTD", metadata.Text("compression").GetString(0));
    }

    [Fact]
    public async Task WriteParquetAsync_NoBatchButSchema_WritesAnEmptyFile()
    {
        var schema = new Schema(new Field("a", DataType.Int32), new Field("t", DataType.Timestamp));
        var path = _folder.File("empty.parquet");

        await _database.WriteParquetAsync(path, AsyncSequences.Stream(), new ParquetWriteOptions { Schema = schema });
        using var read = RecordBatch.Concat(await _database.ReadParquetAsync(path).ToListAsync());

        Assert.Equal(schema, read.Schema);
        Assert.Equal(0, read.RowCount);
        await Assert.ThrowsAsync<ArgumentException>(() => _database.WriteParquetAsync(path, AsyncSequences.Stream()));
    }

    [Fact]
    public async Task WriteParquetAsync_SequenceThatFails_ThrowsItAndLeavesTheOldFile()
    {
        using var batch = SampleBatches.Create(5_000, seed: 4, nullShare: 0);
        var path = _folder.File("kept.parquet");
        await _database.WriteParquetAsync(path, batch);
        var before = await File.ReadAllBytesAsync(path);

        async IAsyncEnumerable<RecordBatch> Failing()
        {
            yield return batch.Share();
            await Task.Yield();
            throw new TimeoutException("the source went away");
        }

        await Assert.ThrowsAsync<TimeoutException>(() => _database.WriteParquetAsync(path, Failing()));

        Assert.Equal(before, await File.ReadAllBytesAsync(path));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task WriteParquetAsync_BatchWithOtherColumns_IsRefused()
    {
        using var first = SampleBatches.Create(10, seed: 4, nullShare: 0);
        using var second = first.Without("text");

        await Assert.ThrowsAsync<SchemaException>(() => _database.WriteParquetAsync(_folder.File("x.parquet"), AsyncSequences.Stream(first, second)));

        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task WriteParquetAsync_Cancelled_LeavesNothing()
    {
        using var stop = new CancellationTokenSource();
        using var batch = SampleBatches.Create(1_000, seed: 4, nullShare: 0);

        async IAsyncEnumerable<RecordBatch> Endless()
        {
            for (var i = 0; ; i++)
            {
                await Task.Yield();
                if (i == 5)
                {
                    await stop.CancelAsync();
                }

                yield return batch.Share();
            }
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _database.WriteParquetAsync(_folder.File("x.parquet"), Endless(), cancellationToken: stop.Token).WaitAsync(TimeSpan.FromSeconds(20)));

        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task WriteParquetAsync_FolderThatDoesNotExist_NamesIt()
    {
        using var batch = SampleBatches.Create(1, seed: 4, nullShare: 0);

        var error = await Assert.ThrowsAsync<DataEngineException>(() => _database.WriteParquetAsync(_folder.File("nowhere/x.parquet"), batch));

        Assert.Contains("nowhere", error.Message);
        Assert.Equal("write-parquet", error.Operation);
    }

    [Fact]
    public async Task ReadParquetAsync_ValueThatDoesNotFitTheSchema_NamesColumnRowAndValue()
    {
        var path = _folder.File("numbers.parquet");
        await _database.ExecuteAsync($"COPY (SELECT CASE WHEN i = 6999 THEN 'many' ELSE i::VARCHAR END AS n FROM range(8000) t(i)) TO {DuckDbDatabase.QuoteLiteral(path)}");

        var error = await Assert.ThrowsAsync<DataValidationException>(() =>
            _database.ReadParquetAsync(path, new ParquetReadOptions { Schema = new Schema(new Field("n", DataType.Int32)) }).ToListAsync());

        Assert.Equal(("n", 6_999L, "many"), (error.Violations[0].Column, error.Violations[0].Row, error.Violations[0].Value));
        Assert.Contains("data row 7000", error.Message);
    }

    [Fact]
    public async Task ReadParquetAsync_NumberWithFractionAsInteger_IsRefused()
    {
        var path = _folder.File("numbers.parquet");
        await _database.ExecuteAsync($"COPY (SELECT i / 2 AS n FROM range(4) t(i)) TO {DuckDbDatabase.QuoteLiteral(path)}");

        var error = await Assert.ThrowsAsync<DataValidationException>(() =>
            _database.ReadParquetAsync(path, new ParquetReadOptions { Schema = new Schema(new Field("n", DataType.Int32)) }).ToListAsync());

        Assert.Equal([1L, 3L], error.Violations.Select(v => v.Row));
    }

    [Fact]
    public async Task ReadParquetAsync_FileThatIsNone_NamesIt()
    {
        var path = _folder.Write("letters.parquet", "these are letters");

        var error = await Assert.ThrowsAsync<DataEngineException>(() => _database.ReadParquetAsync(path).ToListAsync());

        Assert.Contains("letters.parquet", error.Message);
    }

    [Fact]
    public async Task ReadParquetAsync_FilesOfOtherColumnOrder_AreMatchedByName()
    {
        await _database.ExecuteAsync($"COPY (SELECT 1 AS a, 'x' AS b) TO {DuckDbDatabase.QuoteLiteral(_folder.File("1.parquet"))}; COPY (SELECT 'y' AS b, 2 AS a) TO {DuckDbDatabase.QuoteLiteral(_folder.File("2.parquet"))}");

        using var rows = RecordBatch.Concat(await _database.ReadParquetAsync(_folder.File("*.parquet")).ToListAsync());

        Assert.Equal([1, 2], rows.Column<int>("a").Values.ToArray());
        Assert.Equal("y", rows.Text("b").GetString(1));
    }
}
