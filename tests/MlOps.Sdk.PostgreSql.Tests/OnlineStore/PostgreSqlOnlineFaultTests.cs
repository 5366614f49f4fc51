using System.Diagnostics;
using MlOps.Sdk.Core;
using static MlOps.Sdk.PostgreSql.Tests.OnlineRows;

namespace MlOps.Sdk.PostgreSql.Tests;

/// <summary>What callers see when a real server stops, dies, refuses, or is cut off.</summary>
public sealed class PostgreSqlOnlineFaultTests
{
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(400);

    // What a busy machine may add before a timer is served.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Read_ServerFrozenAndThawed_TimesOutWithinBudgetAndRecovers()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        await using var store = SharedPostgreSql.OpenStore(server.ConnectionString);
        await FillAsync(store);
        await using var hasty = SharedPostgreSql.OpenStore(server.ConnectionString, o => o.ReadTimeout = Budget);
        await UntilReadAsync(hasty);
        server.Freeze();

        // More readers than connections: some wait for an answer, some for a connection, and later ones for a fresh connection.
        for (var round = 0; round < 3; round++)
        {
            var start = Stopwatch.GetTimestamp();
            var failures = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => FailAsync(hasty)));
            Assert.InRange(Stopwatch.GetElapsedTime(start), Budget / 2, Budget + Slack);
            Assert.All(failures, f => Assert.True(f.IsTransient));
            Assert.All(failures, f => Assert.Contains("within 400 ms", f.Message, StringComparison.Ordinal));
        }

        server.Thaw();
        Assert.Equal([5L, 0L], await UntilReadAsync(hasty));
    }

    [Fact]
    public async Task Write_ServerFrozenAndThawed_TimesOutAndMayBeRepeated()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        await using var store = SharedPostgreSql.OpenStore(server.ConnectionString, o => (o.ReadTimeout, o.WriteTimeout) = (Slack, Budget));
        await Transient.UntilAsync(() => FillAsync(store));
        server.Freeze();
        using var newer = Rows((1, 0, 9));
        var failure = await Assert.ThrowsAsync<DataEngineException>(async () => await store.WriteAsync(Counted, newer, First));
        Assert.True(failure.IsTransient);
        server.Thaw();
        await Transient.UntilAsync(async () => await store.WriteAsync(Counted, newer, First));
        Assert.Equal([9L, 0L], await UntilReadAsync(store));
    }

    [Fact]
    public async Task Read_ServerKilledDuringReads_FailsTransientAndConnectsAgain()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        await using var store = SharedPostgreSql.OpenStore(server.ConnectionString);
        await FillAsync(store);
        await CountsAsync(store, 5, 1, 2);
        server.Freeze();
        var waiting = Enumerable.Range(0, 4).Select(_ => FailAsync(store)).ToArray();
        await server.KillAsync();
        Assert.All(await Task.WhenAll(waiting), f => Assert.True(f.IsTransient));
        var start = Stopwatch.GetTimestamp();
        var refused = await FailAsync(store);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, Slack);
        Assert.True(refused.IsTransient);
        Assert.Contains("the next call connects again", refused.Message, StringComparison.Ordinal);
        await server.RestartAsync();
        Assert.Equal([5L, 0L], await UntilReadAsync(store));
    }

    /// <summary>With the server's own defaults, what was acknowledged is there after all of its processes were killed.</summary>
    [Fact]
    public async Task Write_AcknowledgedBeforeTheServerIsKilled_Survives()
    {
        await using var server = await PostgreSqlServer.StartAsync("fsync=on", "synchronous_commit=on");
        await using var store = SharedPostgreSql.OpenStore(server.ConnectionString);
        var acknowledged = 0;
        var writing = Task.Run(async () =>
        {
            while (true)
            {
                using var rows = Rows((acknowledged + 1, 0, 7));
                await store.WriteAsync(Counted, rows, First);
                acknowledged++;
            }
        });
        while (Volatile.Read(ref acknowledged) < 30 && !writing.IsCompleted)
        {
            await Task.Yield();
        }

        await server.KillAsync();
        Assert.True((await Assert.ThrowsAsync<DataEngineException>(() => writing)).IsTransient);
        await server.RestartAsync();
        var counts = await Transient.UntilAsync(() => CountsAsync(store, 9, [.. Enumerable.Range(1, acknowledged).Select(i => (long?)i)]));
        Assert.True(acknowledged >= 30);
        Assert.All(counts, c => Assert.Equal(7L, c));
    }

    /// <summary>Something that accepts connections and never answers is not waited for.</summary>
    [Fact]
    public async Task Read_PeerAcceptsAndIsSilent_EndsWithinBudget()
    {
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        var port = ((System.Net.IPEndPoint)silent.LocalEndpoint).Port;
        await using var store = SharedPostgreSql.OpenStore($"Host=127.0.0.1;Port={port};Username=u;Password=secret horse;Database=d", o => o.ReadTimeout = Budget);
        var start = Stopwatch.GetTimestamp();
        var failure = await FailAsync(store);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, Budget + Slack);
        Assert.True(failure.IsTransient);
        Assert.Contains($"127.0.0.1:{port}/d", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("horse", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_ServerRefuses_IsTypedAndSaysTheFix()
    {
        // Three places for the reader, of which connections of the lines before, which the server has not let go yet, may take some.
        await using var server = await PostgreSqlServer.StartAsync("max_connections=6", "superuser_reserved_connections=3");
        await using var absent = SharedPostgreSql.OpenStore(server.ConnectionString + ";Database=nowhere");
        var noDatabase = await FailAsync(absent);
        Assert.False(noDatabase.IsTransient);
        Assert.Contains("Create the database", noDatabase.Message, StringComparison.Ordinal);

        await SharedPostgreSql.AskAsync(server.ConnectionString, "CREATE ROLE reader LOGIN");
        var asReader = server.ConnectionString.Replace("Username=postgres", "Username=reader", StringComparison.Ordinal);
        await using var weak = SharedPostgreSql.OpenStore(asReader);
        var denied = await Assert.ThrowsAsync<DataEngineException>(() => FillAsync(weak));
        Assert.False(denied.IsTransient);
        Assert.Contains("Grant the user", denied.Message, StringComparison.Ordinal);

        await using var store = SharedPostgreSql.OpenStore(asReader, o => o.MaxReadConnections = 8);
        var crowd = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Record.ExceptionAsync(() => CountsAsync(store, 1, 1)).AsTask()));
        Assert.All(crowd.OfType<Exception>(), e => Assert.True(Assert.IsType<DataEngineException>(e).IsTransient, e.Message));
    }

    [Fact]
    public async Task Write_ServerReadOnly_IsTransientAndNamesThePrimary()
    {
        await using var server = await PostgreSqlServer.StartAsync("default_transaction_read_only=on");
        await using var store = SharedPostgreSql.OpenStore(server.ConnectionString);
        var failure = await Assert.ThrowsAsync<DataEngineException>(() => FillAsync(store));
        Assert.True(failure.IsTransient);
        Assert.Contains("name the primary", failure.Message, StringComparison.Ordinal);
    }

    private static async Task FillAsync(FeatureStore.OnlineStore store)
    {
        using var rows = Rows((1, 0, 5));
        await store.WriteAsync(Counted, rows, First);
        await store.AdvanceAsync(Counted, First);
    }

    private static async Task<DataEngineException> FailAsync(FeatureStore.OnlineStore store) =>
        await Assert.ThrowsAsync<DataEngineException>(() => CountsAsync(store, 10, 1, 2));

    private static Task<object?[]> UntilReadAsync(FeatureStore.OnlineStore store) => Transient.UntilAsync(() => CountsAsync(store, 10, 1, 2));
}
