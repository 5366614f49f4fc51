using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class DeltaTableMaintenanceTests : DeltaTableFixture
{
    private readonly ManualClock _clock = new();

    private DeltaTableOptions Options => new() { Clock = _clock };

    [Fact]
    public async Task AppendAsync_TenthVersion_IsFollowedByACheckpoint()
    {
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, Points, Options);
        for (var i = 1; i <= 21; i++)
        {
            await table.AppendAsync(Rows(i));
        }

        Assert.Equal(["00000000000000000010.checkpoint.parquet", "00000000000000000020.checkpoint.parquet"], Directory.GetFiles(At("_delta_log"), "*.parquet").Select(Path.GetFileName).Order());
        using var pointer = JsonDocument.Parse(await File.ReadAllTextAsync(At("_delta_log/_last_checkpoint")));
        Assert.Equal((20, 22, 20), (pointer.RootElement.GetProperty("version").GetInt32(), pointer.RootElement.GetProperty("size").GetInt32(), pointer.RootElement.GetProperty("numOfAddFiles").GetInt32()));
        for (var version = 0; version < 20; version++)
        {
            File.Delete(CommitPath(version));
        }

        var reopened = await DeltaTable.OpenAsync(Database, Folder);
        Assert.Equal(Enumerable.Range(1, 21).Select(i => (long)i), await IdsAsync(reopened));
        Assert.Equal(Enumerable.Range(1, 20).Select(i => (long)i), await IdsAsync(reopened, 20));
        Assert.Equal(table.Files, reopened.Files, (a, b) => (a.Path, a.Size, a.RowCount, a.Statistics, a.ModificationTime) == (b.Path, b.Size, b.RowCount, b.Statistics, b.ModificationTime));
    }

    [Fact]
    public async Task OpenAsync_TornCheckpointOfOurs_IsPassedOver()
    {
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, Points, Options);
        await table.AppendAsync(Rows(1));
        Assert.Equal(1, await table.CheckpointAsync());
        await table.AppendAsync(Rows(2));
        Assert.Equal(2, await table.CheckpointAsync());
        var newest = At("_delta_log/00000000000000000002.checkpoint.parquet");
        var whole = await File.ReadAllBytesAsync(newest);
        foreach (var length in new[] { 0, 100, whole.Length / 2, whole.Length - 1 })
        {
            await File.WriteAllBytesAsync(newest, whole[..length]);

            Assert.Equal([1, 2], await IdsAsync(await DeltaTable.OpenAsync(Database, Folder)));
        }

        File.Delete(CommitPath(0));
        Assert.Equal([1, 2], await IdsAsync(await DeltaTable.OpenAsync(Database, Folder)));
    }

    [Fact]
    public async Task CheckpointAsync_RemovedFiles_KeepsTheirTombstonesUntilTheRetentionEnds()
    {
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, Points, Options);
        await table.AppendAsync(Rows(1));
        await table.OverwriteAsync(Rows(2));

        await table.CheckpointAsync();
        Assert.Equal(1, await CountAsync("remove"));
        _clock.Now += TimeSpan.FromDays(8);
        await table.CheckpointAsync();
        Assert.Equal(0, await CountAsync("remove"));
        Assert.Equal(1, await CountAsync("\"add\""));

        async Task<long> CountAsync(string action)
        {
            using var count = await Database.QueryAllAsync($"SELECT count({action}) AS n FROM read_parquet({DuckDbDatabase.QuoteLiteral(At("_delta_log/00000000000000000002.checkpoint.parquet"))})");
            return count.Column<long>("n")[0];
        }
    }

    [Fact]
    public async Task CompactAsync_SmallFiles_JoinsThemWithoutChangingRows()
    {
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, Points, Options);
        for (var i = 0; i < 6; i++)
        {
            await table.AppendAsync(Rows(i * 2, (i * 2) + 1));
        }

        var size = table.Files.Max(f => f.Size);
        var result = await table.CompactAsync(new DeltaCompactOptions { TargetFileBytes = Math.Max(1_024, (size * 3) + 10) });

        Assert.Equal((7L, 0L, 6, 2), (result.Version, result.DeletedRows, result.RemovedFiles.Count, result.AddedFiles.Count));
        Assert.Equal(Enumerable.Range(0, 12).Select(i => (long)i), await IdsAsync(table));
        var actions = (await File.ReadAllLinesAsync(CommitPath(7))).Select(l => JsonElement.Parse(l).EnumerateObject().Single()).Where(a => a.Name is "add" or "remove").ToList();
        Assert.Equal(8, actions.Count);
        Assert.All(actions, a => Assert.False(a.Value.GetProperty("dataChange").GetBoolean()));
        Assert.Equal("OPTIMIZE", (await table.HistoryAsync())[^1].Operation);
    }

    [Fact]
    public async Task CompactAsync_NothingToJoin_MakesNoVersion()
    {
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, Points, Options);
        await table.AppendAsync(Rows(1));

        Assert.Equal(1, (await table.CompactAsync()).Version);
        await Assert.ThrowsAsync<System.ComponentModel.DataAnnotations.ValidationException>(() => table.CompactAsync(new DeltaCompactOptions { TargetFileBytes = 1 }));
    }

    [Fact]
    public async Task CompactAsync_AppendOrDeletionMeanwhile_CommitsBesideTheFirstAndYieldsToTheSecond()
    {
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, Points);
        await table.AppendAsync(Rows(1));
        await table.AppendAsync(Rows(2));
        var other = await DeltaTable.OpenAsync(Database, Folder);
        var clock = new InterruptingClock { Interruption = () => other.AppendAsync(Rows(3)).GetAwaiter().GetResult() };
        var compacting = await DeltaTable.OpenAsync(Database, Folder, new DeltaTableOptions { Clock = clock });

        Assert.Equal(4, (await compacting.CompactAsync()).Version);
        Assert.Equal([1, 2, 3], await IdsAsync(compacting));
        clock.Interruption = () => other.DeleteAsync([DeltaFilter.EqualTo("id", 3)]).GetAwaiter().GetResult();
        await Assert.ThrowsAsync<ConflictException>(() => compacting.CompactAsync());

        await table.RefreshAsync();
        Assert.Equal([1, 2], await IdsAsync(table));
    }

    [Fact]
    public async Task VacuumAsync_OldFiles_DeletesWhatNoVersionWithinTheRetentionNeeds()
    {
        _clock.Now = TimeProvider.System.GetUtcNow();
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, Points, Options);
        await table.AppendAsync(Rows(1, 2));
        await table.AppendAsync(Rows(3));
        await table.DeleteAsync([DeltaFilter.EqualTo("id", 1)]);
        Write("orphan.parquet", "written by somebody who never committed");
        Write(".part.tmp", "left by a killed writer");
        Write("_other/kept.parquet", "hidden");
        Write(".hidden/kept.parquet", "hidden");

        Assert.Empty(await table.VacuumAsync());
        _clock.Now += TimeSpan.FromDays(8);
        var planned = await table.VacuumAsync(new DeltaVacuumOptions { IsDryRun = true });
        Assert.Equal([1, 2, 3], await IdsAsync(table, 2));
        var deleted = await table.VacuumAsync();

        Assert.Equal(planned, deleted);
        Assert.Equal([".part.tmp", "orphan.parquet"], deleted.Where(d => !d.StartsWith("part-", StringComparison.Ordinal)));
        Assert.Equal(3, deleted.Count);
        Assert.Equal([2, 3], await IdsAsync(table));
        Assert.True(File.Exists(At("_other/kept.parquet")) && File.Exists(At(".hidden/kept.parquet")));
        await Assert.ThrowsAsync<DataEngineException>(() => IdsAsync(table, 2));
        Assert.Empty(await table.VacuumAsync());
    }

    [Fact]
    public async Task VacuumAsync_ShortRetention_IsRefusedUnlessForced()
    {
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, Points, Options);
        await table.AppendAsync(Rows(1));
        await table.AppendAsync(Rows(2));
        await table.DeleteAsync([DeltaFilter.EqualTo("id", 1)]);

        var error = await Assert.ThrowsAsync<ArgumentException>(() => table.VacuumAsync(new DeltaVacuumOptions { Retention = TimeSpan.FromDays(6) }));
        await Assert.ThrowsAsync<ArgumentException>(() => table.VacuumAsync(new DeltaVacuumOptions { Retention = TimeSpan.FromDays(-1), AllowShortRetention = true }));
        var deleted = await table.VacuumAsync(new DeltaVacuumOptions { Retention = TimeSpan.Zero, AllowShortRetention = true });

        Assert.Contains("6.00:00:00", error.Message);
        Assert.Single(deleted);
        Assert.Equal([2], await IdsAsync(table));
    }

    [Fact]
    public async Task FindVersionAsync_ClockOfTheOptions_IsTheTimeOfTheVersions()
    {
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, Points, Options);
        var start = _clock.Now;
        for (var i = 1; i <= 3; i++)
        {
            _clock.Now = start.AddHours(i);
            await table.AppendAsync(Rows(i));
        }

        Assert.Equal(2, await table.FindVersionAsync(start.AddHours(2.5)));
        Assert.Equal([1, 2], await IdsAsync(table, 2));
    }
}
