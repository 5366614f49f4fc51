using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>Files are joined while others read.</summary>
public sealed class CompactionReadTests : IDisposable
{
    private const int Files = 48;
    private const int RowsOfFile = 50;

    private readonly TemporaryLake _lake = new();
    private readonly DuckDbOfflineStore _store;

    public CompactionReadTests() => _store = new DuckDbOfflineStore(_lake.Database, Path.Combine(_lake.Folder, "lake"), new DuckDbOfflineStoreOptions { CompactAfterFiles = 1_000 });

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Read_WhileFilesAreJoined_SeesEveryRowOnce()
    {
        var view = new FeatureViewVersion(
            new FeatureView("numbers", new Entity("id", DataType.Int64), Source.Csv("unused.csv", "at")).Feature("value", DataType.Int64), 1);
        for (var file = 0; file < Files; file++)
        {
            using var rows = Rows(view, file);
            await _store.AppendAsync(view, rows);
        }

        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(() => ReadUntilAsync(view, done.Token))).ToArray();
        var table = await DeltaTable.OpenAsync(_lake.Database, Path.Combine(_lake.Folder, "lake", "views", "numbers", "v1"));
        var before = table.Files.Count;
        var joined = 0;
        foreach (var target in Enumerable.Range(1, 12).Select(i => table.Files.Max(f => f.Size) * i * 2))
        {
            joined += (await table.CompactAsync(new DeltaCompactOptions { TargetFileBytes = target })).AddedFiles.Count;
        }

        await done.CancelAsync();
        Assert.All(await Task.WhenAll(readers), reads => Assert.True(reads > 0));
        Assert.True(joined > 4 && table.Files.Count < before / 4, $"{joined} files were written, {table.Files.Count} are left of {before}");
        Assert.Equal(((long)Files * RowsOfFile, (long)Files * RowsOfFile * (Files * RowsOfFile - 1) / 2), await ReadAsync(view));
    }

    private static RecordBatch Rows(FeatureViewVersion view, int file)
    {
        var builder = new RecordBatchBuilder(StoredColumns.SchemaOf(view.View));
        for (var i = 0L; i < RowsOfFile; i++)
        {
            var id = (file * RowsOfFile) + i;
            builder.AppendRow(id, PushPlatform.Start, PushPlatform.Start, PushPlatform.Start, id);
        }

        return builder.Build();
    }

    private async Task<int> ReadUntilAsync(FeatureViewVersion view, CancellationToken done)
    {
        var reads = 0;
        do
        {
            Assert.Equal(((long)Files * RowsOfFile, (long)Files * RowsOfFile * (Files * RowsOfFile - 1) / 2), await ReadAsync(view));
            reads++;
        }
        while (!done.IsCancellationRequested);
        return reads;
    }

    /// <summary>How many rows there are, and the sum of their values.</summary>
    private async Task<(long Rows, long Sum)> ReadAsync(FeatureViewVersion view)
    {
        var (rows, sum) = (0L, 0L);
        var table = await _store.FindTableAsync(view);
        await foreach (var batch in _store.ReadFromAsync(view, table!, PushPlatform.Start))
        {
            using (batch)
            {
                rows += batch.RowCount;
                foreach (var value in batch.Column<long>("value").Values)
                {
                    sum += value;
                }
            }
        }

        return (rows, sum);
    }
}
