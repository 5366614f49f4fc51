using System.Diagnostics;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.PostgreSql.Tests;

public sealed class PostgreSqlMetadataFaultTests
{
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task ReadAndWrite_ServerFrozenAndThawed_EndWithinBudgetAndRecover()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        await using (var patient = SharedPostgreSql.OpenMetadata(server.ConnectionString, "m"))
        {
            await AddAsync(patient, "a");
        }

        await using var database = SharedPostgreSql.OpenMetadata(server.ConnectionString, "m", o => (o.CallTimeout, o.LockTimeout) = (Budget, Slack));
        await Transient.UntilAsync(async () => await CountAsync(database));
        server.Freeze();
        foreach (var call in new Func<Task>[] { () => AddAsync(database, "b"), () => CountAsync(database), () => AddAsync(database, "c") })
        {
            var start = Stopwatch.GetTimestamp();
            var failure = await Assert.ThrowsAsync<MetadataException>(call);
            Assert.True(failure.IsTransient);
            Assert.InRange(Stopwatch.GetElapsedTime(start), Budget / 2, Budget + Slack);
        }

        server.Thaw();
        await Transient.UntilAsync(async () => await AddAsync(database, "d"));
        Assert.Equal(2, await Transient.UntilAsync(() => CountAsync(database)));
    }

    /// <summary>What was acknowledged is there after all of the server's processes were killed; what was not is there whole or not at all.</summary>
    [Fact]
    public async Task Write_ServerKilledBetweenWrites_LosesNothingAcknowledged()
    {
        await using var server = await PostgreSqlServer.StartAsync("fsync=on");
        await using var database = SharedPostgreSql.OpenMetadata(server.ConnectionString, "m");
        var acknowledged = 0;
        var writing = Task.Run(async () =>
        {
            for (; ; acknowledged++)
            {
                await AddAsync(database, $"{acknowledged}a", $"{acknowledged}b");
            }
        });
        while (Volatile.Read(ref acknowledged) < 25 && !writing.IsCompleted)
        {
            await Task.Yield();
        }

        await server.KillAsync();
        Assert.True((await Assert.ThrowsAsync<MetadataException>(() => writing)).IsTransient);
        await server.RestartAsync();
        var count = await Transient.UntilAsync(() => CountAsync(database));
        Assert.True(acknowledged >= 25);
        Assert.Equal(0, count % 2);
        Assert.InRange(count, 2 * acknowledged, (2 * acknowledged) + 2);
    }

    [Fact]
    public async Task Write_AnotherProcessHoldsTheLock_IsTransientAfterLockTimeout()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        await using var holder = SharedPostgreSql.OpenMetadata(server.ConnectionString, "m");
        await using var database = SharedPostgreSql.OpenMetadata(server.ConnectionString, "m", o => o.LockTimeout = TimeSpan.FromMilliseconds(100));
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var holding = holder.WriteAsync(async (_, _) =>
        {
            entered.SetResult();
            await release.Task;
        }).AsTask();
        await entered.Task;
        var failure = await Assert.ThrowsAsync<MetadataException>(() => AddAsync(database, "a"));
        Assert.True(failure.IsTransient);
        Assert.Contains("held the lock", failure.Message, StringComparison.Ordinal);
        release.SetResult();
        await holding;
        await AddAsync(database, "b");
    }

    /// <summary>A cancelled write stops on the server too, so that the next one does not wait for it.</summary>
    [Fact]
    public async Task Write_CancelledDuringAStatement_LeavesNothingAndFreesTheLock()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        await using var database = SharedPostgreSql.OpenMetadata(server.ConnectionString, "m");
        await AddAsync(database, "a");
        using var source = new CancellationTokenSource();
        var slow = database.WriteAsync(
            async (s, ct) =>
            {
                await s.ExecuteAsync($"INSERT INTO item (id) VALUES ({"lost"})", ct);
                source.CancelAfter(100);
                await s.QueryAsync($"SELECT count(*) FROM (SELECT pg_sleep(60)) AS s", r => r.GetInt64(0), ct);
            },
            source.Token).AsTask();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => slow);
        var start = Stopwatch.GetTimestamp();
        await AddAsync(database, "b");
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(30));
        Assert.Equal(2, await CountAsync(database));
    }

    private static async Task AddAsync(MetadataDatabase database, params string[] ids) => await database.WriteAsync(async (s, ct) =>
    {
        await s.ExecuteAsync($"CREATE TABLE IF NOT EXISTS item (id TEXT NOT NULL PRIMARY KEY)", ct);
        foreach (var id in ids)
        {
            await s.ExecuteAsync($"INSERT INTO item (id) VALUES ({id})", ct);
        }
    });

    private static async Task<long> CountAsync(MetadataDatabase database) =>
        await database.ReadAsync((s, ct) => s.QueryFirstOrDefaultAsync($"SELECT count(*) FROM item", r => r.GetInt64(0), ct));
}
