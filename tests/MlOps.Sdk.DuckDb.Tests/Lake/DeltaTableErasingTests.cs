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

    [Fact]
    public async Task Erase_AgainAndAgainWhileOthersWriteAndRead_DisturbsNobody()
    {
        var table = await CreateAsync();
        var writers = Enumerable.Range(0, 2).Select(writer => Task.Run(async () =>
        {
            var own = await DeltaTable.OpenAsync(_database, Folder);
            for (var i = 0; i < 20; i++)
            {
                await AppendAsync(own, ($"w{writer}", i));
            }
        })).ToList();
        var reader = Task.Run(async () =>
        {
            var seen = 0L;
            while (!writers.TrueForAll(w => w.IsCompleted))
            {
                var fresh = await DeltaTable.OpenAsync(_database, Folder);
                Assert.True(fresh.Version >= seen, $"{fresh.Version} after {seen}");
                seen = fresh.Version;
                Assert.All(await fresh.HistoryAsync(), commit => Assert.True(commit.Version <= seen));
            }
        });
        for (var round = 0; round < 8; round++)
        {
            await AppendAsync(table, (Marker, round));
            Assert.Equal(1, (await table.EraseAsync(Erased)).Rows);
        }

        await Task.WhenAll([.. writers, reader]);
        await table.RefreshAsync();
        using var rows = RecordBatch.Concat(await TemporaryStore.ToListAsync(table.ReadAsync()));
        Assert.Equal(40, rows.RowCount);
        Assert.Empty(await TracesAsync());
    }

    [Fact]
    public async Task Append_LogCutAfterItBegan_CommitsAboveTheCut()
    {
        var table = await CreateAsync();
        await AppendAsync(table, (Marker, 0));
        var clock = new InterruptingClock();
        var slow = await DeltaTable.OpenAsync(_database, Folder, new DeltaTableOptions { Clock = clock });

        // After the slow writer has chosen version 2, others take it, and an erasure removes it again.
        clock.Interruption = () => Task.Run(async () =>
        {
            await AppendAsync(table, ("a", 1));
            await AppendAsync(table, ("a", 2));
            await table.EraseAsync(Erased);
        }).GetAwaiter().GetResult();
        await AppendAsync(slow, ("slow", 3));

        await table.RefreshAsync();
        using var rows = RecordBatch.Concat(await TemporaryStore.ToListAsync(table.ReadAsync()));
        Assert.Equal([1L, 2L, 3L], rows.Column<long>("n").Values.ToArray().Order());
        Assert.Equal(slow.Version, table.Version);
        Assert.Equal([slow.Version - 1, slow.Version], (await table.HistoryAsync()).Select(commit => commit.Version));
    }

    [Fact]
    public async Task Erase_CommitsOlderThanTheRetention_FreesTheirNames()
    {
        var clock = new ManualClock();
        var table = await DeltaTable.OpenOrCreateAsync(_database, Folder, Columns, options: new DeltaTableOptions { Clock = clock });
        await AppendAsync(table, (Marker, 0));
        await table.EraseAsync(Erased);
        Assert.Equal(table.Version + 1, Directory.GetFiles(Path.Join(Folder, "_delta_log"), "*.json").Length);

        clock.Now += TimeSpan.FromHours(2);
        await AppendAsync(table, (Marker, 1));
        await table.EraseAsync(Erased);

        // What is left are the three of this moment: the rows' addition, their deletion and the newest version.
        Assert.Equal(3, Directory.GetFiles(Path.Join(Folder, "_delta_log"), "*.json").Length);
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
