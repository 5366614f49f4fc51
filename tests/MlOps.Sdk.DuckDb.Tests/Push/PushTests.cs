using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;
using static MlOps.Sdk.DuckDb.Tests.PushPlatform;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class PushTests
{
    [Fact]
    public async Task Push_AfterSync_IsReadOnlineAndOffline_AndStaysWhenTheSourceIsComputedAgain()
    {
        await using var platform = new PushPlatform();
        await platform.MaterializeAsync("1,2024-05-01T01:00:00Z,,1.5,source,1\n2,2024-05-01T01:00:00Z,,2.5,source,2\n");
        await platform.Store.SyncOnlineAsync(platform.View, Start.AddHours(2));
        using var rows = Batch([1L, Start.AddHours(3), null, 7.5, "pushed", long.MaxValue], [3L, Start.AddHours(3), null, null, null, (1L << 53) + 1]);
        var pushed = await platform.Store.PushAsync(platform.View, rows);

        Assert.Equal((2L, "profile@v1"), (pushed.Rows, pushed.View.Id));
        await AssertBothAsync(platform, 1, 3, 7.5, "pushed", long.MaxValue);
        await AssertBothAsync(platform, 1, 2, 1.5, "source", 1L);
        await AssertBothAsync(platform, 2, 9, 2.5, "source", 2L);
        await AssertBothAsync(platform, 3, 9, null, null, (1L << 53) + 1);

        await platform.MaterializeAsync("1,2024-05-01T01:00:00Z,,1.25,again,1\n");
        await platform.Store.SyncOnlineAsync(platform.View, Start.AddHours(2));
        await AssertBothAsync(platform, 1, 2, 1.25, "again", 1L);
        await AssertBothAsync(platform, 1, 3, 7.5, "pushed", long.MaxValue);
        await AssertBothAsync(platform, 2, 9, null, null, null);
        await AssertBothAsync(platform, 3, 9, null, null, (1L << 53) + 1);
    }

    [Fact]
    public async Task Materialize_SourceWithoutRows_LeavesOnlyPushedOnes()
    {
        await using var platform = new PushPlatform();
        await platform.MaterializeAsync("1,2024-05-01T01:00:00Z,,1.5,source,1\n");
        using var rows = Batch([2L, Start, null, 1.0, "pushed", 0L]);
        await platform.Store.PushAsync(platform.View, rows);
        await platform.MaterializeAsync("");
        Assert.Equal([null, null, null], await platform.OfflineAsync(1, Start.AddDays(1)));
        Assert.Equal([1.0, "pushed", 0L], await platform.OfflineAsync(2, Start.AddDays(1)));
    }

    [Fact]
    public async Task Push_EntityOfTwoKeys_FindsEachPair()
    {
        await using var platform = new PushPlatform();
        var entity = new Entity("author_text", [new JoinKey("author", DataType.Int64), new JoinKey("text", DataType.Utf8)]);
        var view = new FeatureView("pairs", entity, Source.Csv(platform.SourcePath, "at")).Feature("value", DataType.Float64);
        await platform.Store.ApplyAsync([view]);
        using var rows = Batch([1L, Start, null, 1.0, "a", 0L], [1L, Start, null, 2.0, "b", 0L], [2L, Start, null, 3.0, "a", 0L]);
        await platform.Store.PushAsync(view, rows);
        using var entities = new RecordBatch(
            new Schema(new Field("author", DataType.Int64), new Field("text", DataType.Utf8), new Field("instant", DataType.Timestamp)),
            Columns.From(2L, 1L, 1L), Columns.FromStrings("a", "b", "c"), Columns.FromTimestamps(Start, Start, Start));
        using var online = await platform.Store.GetOnlineAsync(entities, [view], Start);
        using var offline = await platform.Store.GetTrainingSetAsync(entities, "instant", [view]);
        Assert.Equal([3.0, 2.0, null], Enumerable.Range(0, 3).Select(i => online.Values.Columns[0].GetValue(i)));
        Assert.Equal([3.0, 2.0, null], Enumerable.Range(0, 3).Select(i => offline.Data["pairs__value"].GetValue(i)));
    }

    [Fact]
    public async Task Push_BeforeTheNextSyncOfANewEpoch_DoesNotHideNewerRows()
    {
        await using var platform = new PushPlatform();
        await platform.MaterializeAsync("1,2024-05-01T05:00:00Z,,1.5,source,1\n");
        await platform.Store.SyncOnlineAsync(platform.View, Start.AddHours(2));
        await platform.MaterializeAsync("1,2024-05-01T05:00:00Z,,2.5,source,1\n");
        using var late = Batch([1L, Start.AddHours(3), null, 9.0, "late", 0L]);
        await platform.Store.PushAsync(platform.View, late);
        Assert.Equal([1.5, "source", 1L], await platform.OnlineAsync(1, Start.AddHours(6)));
        Assert.Equal([9.0, "late", 0L], await platform.OnlineAsync(1, Start.AddHours(4)));
        await platform.Store.SyncOnlineAsync(platform.View, Start.AddHours(2));
        await AssertBothAsync(platform, 1, 6, 2.5, "source", 1L);
        await AssertBothAsync(platform, 1, 4, 9.0, "late", 0L);
    }

    [Fact]
    public async Task Push_WithoutMaterializationOrSync_CanBeRead()
    {
        await using var platform = new PushPlatform();
        await platform.Store.ApplyAsync([platform.View]);
        using var rows = Batch([1L, Start, Start, 4.0, "only", 5L]);
        using var older = Batch([1L, Start.AddHours(-1), Start, 3.0, "older", 5L]);
        await platform.Store.PushAsync(platform.View, rows);
        await platform.Store.PushAsync(platform.View, older);
        await AssertBothAsync(platform, 1, 1, 4.0, "only", 5L);
        await AssertBothAsync(platform, 1, -1, 3.0, "older", 5L);
        await platform.Store.SyncOnlineAsync(platform.View, Start);
        await AssertBothAsync(platform, 1, 1, 4.0, "only", 5L);
    }

    [Fact]
    public async Task Push_WrongRows_SaysWhichBeforeAnythingIsWritten()
    {
        await using var platform = new PushPlatform();
        await platform.Store.ApplyAsync([platform.View]);
        using var good = Batch([1L, Start, null, 4.0, "a", 5L]);
        using var missing = good.Select("author", "at", "created", "value", "text");
        using var retyped = missing.With(new Field("big", DataType.Float64), Columns.From(5.0));
        using var noKey = Batch([1L, Start, null, 4.0, "a", 5L], [null, Start, null, 4.0, "a", 5L]);
        using var noTime = Batch([1L, null, null, 4.0, "a", 5L]);
        var lacks = await Assert.ThrowsAsync<SchemaException>(async () => await platform.Store.PushAsync(platform.View, missing));
        var other = await Assert.ThrowsAsync<SchemaException>(async () => await platform.Store.PushAsync(platform.View, retyped));
        var keyless = await Assert.ThrowsAsync<DataValidationException>(async () => await platform.Store.PushAsync(platform.View, noKey));
        var timeless = await Assert.ThrowsAsync<DataValidationException>(async () => await platform.Store.PushAsync(platform.View, noTime));
        Assert.Contains("no column 'big' for the feature 'big'", lacks.Message, StringComparison.Ordinal);
        Assert.Contains("'big' of the rows pushed to feature view 'profile' holds float64, but the feature 'big' is int64", other.Message, StringComparison.Ordinal);
        Assert.Equal(("author", 1L), (keyless.Violations[0].Column, keyless.Violations[0].Row));
        Assert.Equal(("at", 0L), (timeless.Violations[0].Column, timeless.Violations[0].Row));
        Assert.False(Directory.Exists(Path.Combine(platform.Folder, "platform", "lake", "views")));

        var counted = new FeatureView("counted", platform.View.Entity, platform.View.Source).Aggregate("n", a => a.Count());
        await platform.Store.ApplyAsync([counted]);
        var aggregated = await Assert.ThrowsAsync<ArgumentException>(async () => await platform.Store.PushAsync(counted, good));
        Assert.Contains("StreamAsync", aggregated.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_OnlineStoreFails_SaysSo_AndARepeatHeals()
    {
        await using var platform = new PushPlatform(b => b.UseSqliteOnlineStore(o => o.BusyTimeout = TimeSpan.FromMilliseconds(1)));
        await platform.MaterializeAsync("1,2024-05-01T01:00:00Z,,1.5,source,1\n");
        await platform.Store.SyncOnlineAsync(platform.View, Start.AddHours(2));
        using var rows = Batch([1L, Start.AddHours(3), null, 7.5, "pushed", 2L]);
        DataEngineException failure;
        using (LockFile(Path.Combine(platform.Folder, "platform", "online.db")))
        {
            failure = await Assert.ThrowsAsync<DataEngineException>(async () => await platform.Store.PushAsync(platform.View, rows));
        }

        Assert.Equal(("push-online", true), (failure.Operation, failure.IsTransient));
        Assert.Contains("are in the offline store", failure.Message, StringComparison.Ordinal);
        Assert.Equal([7.5, "pushed", 2L], await platform.OfflineAsync(1, Start.AddHours(3)));
        Assert.Equal([1.5, "source", 1L], await platform.OnlineAsync(1, Start.AddHours(3)));

        await platform.Store.PushAsync(platform.View, rows);
        await AssertBothAsync(platform, 1, 3, 7.5, "pushed", 2L);
    }

    [Fact]
    public async Task Push_PublishesWhatWasPushed()
    {
        await using var platform = new PushPlatform();
        var events = new List<FeaturesPushed>();
        using var subscription = platform.Services.GetRequiredService<EventBus>().Subscribe<FeaturesPushed>((e, _) =>
        {
            events.Add(e with { Entities = [.. e.Entities] });
            return ValueTask.CompletedTask;
        });
        await platform.Store.ApplyAsync([platform.View]);
        using var rows = Batch([1L, Start, null, 4.0, "a", 5L], [2L, Start, null, 4.0, "a", 5L], [1L, Start.AddHours(1), null, 4.0, "a", 5L]);
        using var none = Batch();
        await platform.Store.PushAsync(platform.View, rows);
        await platform.Store.PushAsync(platform.View, none);
        var pushed = Assert.Single(events);
        Assert.Equal(("profile", 1, 2), (pushed.View, pushed.Version, pushed.Keys));
        Assert.Equal([1L, 2L], pushed.Entities.Select(key => Assert.Single(key)).Select(part => part.Value));
        Assert.All(pushed.Entities, key => Assert.Equal(platform.View.Entity.JoinKeys[0].Column, Assert.Single(key).Key));
    }

    /// <summary>Writes to a SQLite file, as another program might, until it is disposed.</summary>
    private static SqliteConnection LockFile(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var begin = connection.CreateCommand();
        begin.CommandText = "BEGIN IMMEDIATE";
        begin.ExecuteNonQuery();
        return connection;
    }

    private static async Task AssertBothAsync(PushPlatform platform, long key, int hour, params object?[] expected)
    {
        Assert.Equal(expected, await platform.OfflineAsync(key, Start.AddHours(hour)));
        Assert.Equal(expected, await platform.OnlineAsync(key, Start.AddHours(hour)));
    }
}
