using MlOps.Sdk.Core;
using MlOps.Sdk.Tests;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class DeltaTableErasingTests : IDisposable
{
    private const string Marker = "zz-erase-me-7f3a";

    private static readonly Schema Columns = new(new Field("key", DataType.Utf8), new Field("n", DataType.Int64));
    private static readonly DeltaFilter[] Erased = [DeltaFilter.EqualTo("key", Marker)];

    private readonly TemporaryFolder _folder = new();
    private readonly DuckDbDatabase _database = DuckDbDatabase.Open();

    private string Folder => _folder.File("table");

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Erase_RowsInOldVersionsStatisticsConditionsAndCheckpoints_LeavesNoTrace()
    {
        var table = await CreateAsync();
        for (var i = 0; i < 12; i++)
        {
            await AppendAsync(table, ("a", i), (i % 3 == 0 ? Marker : "b", i));
        }

        await table.DeleteAsync([DeltaFilter.EqualTo("key", Marker), DeltaFilter.EqualTo("n", 3L)]);
        await table.CompactAsync();
        await table.CheckpointAsync();
        Assert.NotEmpty(await TracesAsync());

        var erasure = await table.EraseAsync(Erased);

        Assert.Equal(3, erasure.Rows);
        Assert.True(erasure.Files.Count >= 4, $"{erasure.Files.Count} files");
        Assert.True(erasure.LogFiles > 12, $"{erasure.LogFiles} files");
        Assert.Empty(await TracesAsync());
        var reopened = await DeltaTable.OpenAsync(_database, Folder);
        using var rows = RecordBatch.Concat(await TemporaryStore.ToListAsync(reopened.ReadAsync()));
        Assert.Equal(12 + 8, rows.RowCount);
        await Assert.ThrowsAsync<NotFoundException>(() => TemporaryStore.ToListAsync(reopened.ReadAsync(version: 3)));

        var again = await table.EraseAsync(Erased);
        Assert.Equal((erasure.Version + 1, 0L, 0, 0), (again.Version + 1, again.Rows, again.Files.Count, again.LogFiles));
        await AppendAsync(reopened, ("c", 1));
        await table.RefreshAsync();
        Assert.Equal(reopened.Version, table.Version);
    }

    [Fact]
    public async Task Erase_NothingToErase_LeavesTheTableAlone()
    {
        var table = await CreateAsync();
        await AppendAsync(table, ("a", 1), ("b", 2));
        var before = Directory.GetFiles(Folder, "*", SearchOption.AllDirectories);
        var erasure = await table.EraseAsync(Erased);
        Assert.Equal((1L, 0L, 0, 0), (erasure.Version, erasure.Rows, erasure.Files.Count, erasure.LogFiles));
        Assert.Equal(before.Order(StringComparer.Ordinal), Directory.GetFiles(Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Erase_OldVersionsHoldOnlyOthers_KeepsTheirFiles()
    {
        var table = await CreateAsync();
        await AppendAsync(table, ("a", 1), ("b", 2));
        await AppendAsync(table, (Marker, 1), ("b", 3));
        await table.DeleteAsync([DeltaFilter.EqualTo("key", "a")]);
        var files = Directory.GetFiles(Folder, "*.parquet").Length;
        var erasure = await table.EraseAsync(Erased);
        Assert.Single(erasure.Files);
        Assert.Equal(files, Directory.GetFiles(Folder, "*.parquet").Length);
        Assert.Empty(await TracesAsync());
    }

    [Fact]
    public async Task Erase_FileThatSomebodyMayCommit_IsRefusedUntilItIsOld()
    {
        var table = await CreateAsync();
        await AppendAsync(table, ("a", 1));
        using var rows = Batch((Marker, 1));
        await _database.WriteParquetAsync(Path.Join(Folder, "part-00000-uncommitted.parquet"), rows);
        await File.WriteAllTextAsync(Path.Join(Folder, ".torn.tmp"), "half a file");
        await File.WriteAllTextAsync(Path.Join(Folder, "README.md"), "not a data file");

        var conflict = await Assert.ThrowsAsync<ConflictException>(() => table.EraseAsync(Erased));
        Assert.True(conflict.IsTransient);
        Assert.Contains("may be about to commit it", conflict.Message, StringComparison.Ordinal);
        var erasure = await table.EraseAsync(Erased, new DeltaEraseOptions { UncommittedRetention = TimeSpan.Zero });
        Assert.Equal([".torn.tmp", "part-00000-uncommitted.parquet"], erasure.Files.Order(StringComparer.Ordinal));
        Assert.True(File.Exists(Path.Join(Folder, "README.md")));
        Assert.Empty(await TracesAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Erase_StoppedBetweenItsSteps_IsCompletedByARepetition(int stop)
    {
        var table = await CreateAsync();
        await AppendAsync(table, ("a", 1), (Marker, 2));
        await AppendAsync(table, (Marker, 3));
        if (stop == 0)
        {
            // Deleted from the newest version, but neither the log nor the files of the old ones.
            await table.DeleteAsync(Erased, new DeltaWriteOptions { Operation = "ERASE" });
        }
        else
        {
            // As it is when the log was cut and one of the two files was deleted.
            await table.EraseAsync(Erased);
            using var rows = Batch((Marker, 3));
            await _database.WriteParquetAsync(Path.Join(Folder, "part-00000-left.parquet"), rows);
            File.SetLastWriteTimeUtc(Path.Join(Folder, "part-00000-left.parquet"), new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        }

        Assert.NotEmpty(await TracesAsync());
        var erasure = await table.EraseAsync(Erased);
        Assert.Equal(0, erasure.Rows);
        Assert.NotEmpty(erasure.Files);
        Assert.Empty(await TracesAsync());
    }

    [Fact]
    public async Task Erase_WhileOthersAppend_LosesNothingOfTheirs()
    {
        var table = await CreateAsync();
        await AppendAsync(table, ("a", 0), (Marker, 0));
        var other = await DeltaTable.OpenAsync(_database, Folder);
        var appends = Enumerable.Range(1, 20).Select(i => AppendAsync(other, ("b", i))).ToList();
        var erasure = await table.EraseAsync(Erased);
        await Task.WhenAll(appends);
        await table.RefreshAsync();
        using var rows = RecordBatch.Concat(await TemporaryStore.ToListAsync(table.ReadAsync()));
        Assert.Equal((1L, 21), (erasure.Rows, rows.RowCount));
        Assert.Empty(await TracesAsync());
    }

    private static RecordBatch Batch(params (string Key, long N)[] rows) => ScoredHistory.Build(Columns, rows.Select(r => new object?[] { r.Key, r.N }));

    private static async Task AppendAsync(DeltaTable table, params (string Key, long N)[] rows)
    {
        using var batch = Batch(rows);
        await table.AppendAsync(batch);
    }

    private Task<DeltaTable> CreateAsync() => DeltaTable.OpenOrCreateAsync(_database, Folder, Columns);

    private Task<IReadOnlyList<string>> TracesAsync() => Traces.FindAsync(_database, Folder, Marker);
}
