using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class DeltaTableDeletionTests : DeltaTableFixture
{
    [Fact]
    public async Task DeleteAsync_Keys_RewritesOnlyTheFilesThatHoldThem()
    {
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, Points);
        await table.AppendAsync(Rows(1, 2, 3));
        await table.AppendAsync(Rows(4, 5));
        await table.AppendAsync(Rows(2));
        await table.AppendAsync(Rows(7, 8));
        var untouched = table.Files.Where(f => f.Statistics!.Contains("\"id\":7", StringComparison.Ordinal)).Select(f => f.Path).Single();

        var result = await table.DeleteAsync([DeltaFilter.In("id", [2L, 5L, 99L])], new DeltaWriteOptions { UserMetadata = "forget" });

        Assert.Equal((5L, 3L, 3, 2), (result.Version, result.DeletedRows, result.RemovedFiles.Count, result.AddedFiles.Count));
        Assert.Equal([1, 3, 4, 7, 8], await IdsAsync(table));
        Assert.Equal([1, 2, 2, 3, 4, 5, 7, 8], await IdsAsync(table, 4));
        Assert.Contains(untouched, table.Files.Select(f => f.Path));
        Assert.Equal(("DELETE", "forget"), (await table.HistoryAsync())[^1] is var last ? (last.Operation, last.UserMetadata) : default);
    }

    [Fact]
    public async Task DeleteAsync_NothingMatches_MakesNoVersion()
    {
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, Points);
        await table.AppendAsync(Rows(1, 3));

        var inside = await table.DeleteAsync([DeltaFilter.EqualTo("id", 2)]);
        var outside = await table.DeleteAsync([DeltaFilter.EqualTo("id", 9)]);

        Assert.Equal((1L, 0L, 1L, 0L), (inside.Version, inside.DeletedRows, outside.Version, outside.DeletedRows));
        Assert.Equal(1, await table.RefreshAsync());
        Assert.Single(Directory.GetFiles(Folder));
    }

    [Fact]
    public async Task DeleteAsync_RowsWithoutAValue_StayUnlessAskedFor()
    {
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, Points);
        await table.AppendAsync(Rows(1, 2, 3, 4, 6));

        await table.DeleteAsync([DeltaFilter.AtMost("name", "name 2")]);
        Assert.Equal([3, 4, 6], await IdsAsync(table));
        await table.DeleteAsync([DeltaFilter.IsNull("name"), DeltaFilter.GreaterThan("at", DateTimeOffset.UnixEpoch.AddMicroseconds(3))]);
        Assert.Equal([3, 4], await IdsAsync(table));
    }

    [Fact]
    public async Task DeleteAsync_OtherCommitMeanwhile_ConflictsOnlyWhenItMayHoldSuchRows()
    {
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, Points);
        await table.AppendAsync(Rows(1, 2));
        var other = await DeltaTable.OpenAsync(Database, Folder);

        // The clock is asked when the deletion writes its file, before it commits.
        var clock = new InterruptingClock();
        var deleting = await DeltaTable.OpenAsync(Database, Folder, new DeltaTableOptions { Clock = clock });
        clock.Interruption = () => other.AppendAsync(Rows(50)).GetAwaiter().GetResult();
        Assert.Equal(3, (await deleting.DeleteAsync([DeltaFilter.EqualTo("id", 2)])).Version);

        clock.Interruption = () => other.AppendAsync(Rows(0, 1)).GetAwaiter().GetResult();
        await deleting.AppendAsync(Rows(1, 5));
        clock.Interruption = () => other.AppendAsync(Rows(0, 1)).GetAwaiter().GetResult();
        var error = await Assert.ThrowsAsync<ConflictException>(() => deleting.DeleteAsync([DeltaFilter.EqualTo("id", 1)]));

        Assert.Contains("should have read", error.Message);
        await table.RefreshAsync();
        Assert.Equal([0, 0, 1, 1, 1, 1, 5, 50], await IdsAsync(table));
        Assert.Equal(table.Files.Count + 1, Directory.GetFiles(Folder).Length);
    }

    [Fact]
    public async Task DeleteAsync_SameFileRewrittenMeanwhile_IsAConflict()
    {
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, Points);
        await table.AppendAsync(Rows(1, 2, 3));
        var other = await DeltaTable.OpenAsync(Database, Folder);
        var clock = new InterruptingClock { Interruption = () => other.DeleteAsync([DeltaFilter.EqualTo("id", 3)]).GetAwaiter().GetResult() };
        var deleting = await DeltaTable.OpenAsync(Database, Folder, new DeltaTableOptions { Clock = clock });

        var error = await Assert.ThrowsAsync<ConflictException>(() => deleting.DeleteAsync([DeltaFilter.EqualTo("id", 1)]));

        Assert.Contains("removed the file", error.Message);
        await table.RefreshAsync();
        Assert.Equal([1, 2], await IdsAsync(table));
    }

    [Fact]
    public async Task DeleteAsync_FilterThatDoesNotFit_IsRefused()
    {
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, Points);

        await Assert.ThrowsAsync<ArgumentException>(() => table.DeleteAsync([]));
        Assert.Equal("nope", (await Assert.ThrowsAsync<SchemaException>(() => table.DeleteAsync([DeltaFilter.IsNull("nope")]))).Column);
        Assert.Equal("id", (await Assert.ThrowsAsync<SchemaException>(() => table.DeleteAsync([DeltaFilter.EqualTo("id", "1")]))).Column);
    }
}
