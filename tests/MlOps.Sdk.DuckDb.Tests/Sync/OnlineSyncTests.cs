using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;
using static MlOps.Sdk.DuckDb.Tests.PushPlatform;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class OnlineSyncTests
{
    private const string Source = "1,2024-05-01T01:00:00Z,,1.5,source,1\n2,2024-05-01T01:00:00Z,,2.5,source,2\n3,2024-05-01T04:00:00Z,,3.5,source,3\n";

    [Fact]
    public async Task Sync_Again_CopiesOnlyWhatWasAppended()
    {
        await using var platform = new PushPlatform(b => b.UseSqliteOnlineStore());
        await platform.MaterializeAsync(Source);
        var first = await platform.Store.SyncOnlineAsync(platform.View, Start.AddHours(2));
        var nothing = await platform.Store.SyncOnlineAsync(platform.View, Start.AddHours(2));
        using var rows = Batch([1L, Start.AddHours(3), null, 7.5, "pushed", 1L], [9L, Start.AddHours(3), null, 9.5, "pushed", 1L]);
        await platform.Store.PushAsync(platform.View, rows);
        var pushed = await platform.Store.SyncOnlineAsync(platform.View, Start.AddHours(3));
        await platform.MaterializeAsync(Source + "4,2024-05-01T01:00:00Z,,4.5,source,4\n");
        var computed = await platform.Store.SyncOnlineAsync(platform.View, Start.AddHours(3));
        var earlier = await platform.Store.SyncOnlineAsync(platform.View, Start.AddHours(1));

        Assert.Equal([(3L, false), (0, true), (2, true), (5, false), (6, false)], new[] { first, nothing, pushed, computed, earlier }.Select(r => (r.Rows, r.IsIncremental)));
        Assert.Equal([1.5, "source", 1L], await platform.OnlineAsync(1, Start.AddHours(1)));
        Assert.Equal([7.5, "pushed", 1L], await platform.OnlineAsync(1, Start.AddHours(3)));
        Assert.Equal([9.5, "pushed", 1L], await platform.OnlineAsync(9, Start.AddHours(3)));
        Assert.Equal([4.5, "source", 4L], await platform.OnlineAsync(4, Start.AddHours(3)));
    }

    [Fact]
    public async Task Sync_AfterAnotherProcessPushed_FindsItsRows_AlsoWhenFilesWereJoined()
    {
        await using var platform = new PushPlatform();
        await platform.MaterializeAsync(Source);
        await platform.Store.SyncOnlineAsync(platform.View, Start.AddHours(2));

        // Another process with the same lake, but memory of its own.
        await using var other = new ServiceCollection().AddMlOpsCore(o => o.Path = Path.Combine(platform.Folder, "platform")).UseSqlite()
            .UseDuckDbOfflineStore(o => o.CompactAfterFiles = 3).AddFeatureStore().Services.BuildServiceProvider();
        var theirs = other.GetRequiredService<IFeatureStore>();
        for (var i = 0; i < 10; i++)
        {
            using var rows = Batch([20L + i, Start.AddHours(3), null, i, "theirs", 1L]);
            await theirs.PushAsync(platform.View, rows);
        }

        Assert.True((await theirs.SyncOnlineAsync(platform.View, Start.AddHours(2))) is { IsIncremental: false, Rows: 13 });
        var found = await platform.Store.SyncOnlineAsync(platform.View, Start.AddHours(2));
        Assert.True(found.IsIncremental);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal([(double)i, "theirs", 1L], await platform.OnlineAsync(20 + i, Start.AddHours(3)));
        }
    }

    [Fact]
    public async Task Sync_LakeReplacedByAnOlderCopy_IsRefused()
    {
        await using var platform = new PushPlatform(b => b.UseSqliteOnlineStore());
        await platform.MaterializeAsync(Source);
        await platform.MaterializeAsync(Source + Source);
        await platform.Store.SyncOnlineAsync(platform.View, Start);
        Directory.Delete(Path.Combine(platform.Folder, "platform", "lake", "views"), recursive: true);
        await platform.MaterializeAsync(Source);
        var failure = await Assert.ThrowsAsync<ConflictException>(async () => await platform.Store.SyncOnlineAsync(platform.View, Start));
        Assert.Contains("holds epoch 2", failure.Message, StringComparison.Ordinal);
    }
}
