using System.Diagnostics;
using MlOps.Sdk.Core;
using static MlOps.Sdk.Redis.Tests.RedisClientTests;

namespace MlOps.Sdk.Redis.Tests;

/// <summary>What callers see when a real server stops, dies, fills up or refuses them.</summary>
public sealed class RedisFaultTests
{
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(300);

    // What a busy machine may add before a timer is served.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Send_ServerFrozenAndThawed_TimesOutWithinBudgetAndRecovers()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = SharedRedis.Connect(server.Endpoint, o => o.CommandTimeout = Budget);
        await client.SendAsync("set", Command("SET", "k", "v"));
        server.Freeze();
        var start = Stopwatch.GetTimestamp();
        var failures = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => FailAsync(client, "GET", "k")));
        Assert.InRange(Stopwatch.GetElapsedTime(start), Budget, Budget + Slack);
        Assert.All(failures, f => Assert.True(f.IsTransient));
        Assert.All(failures, f => Assert.Contains("did not answer 'test' within 300 ms", f.Message, StringComparison.Ordinal));
        server.Thaw();
        Assert.Equal("v", (await UntilAnsweredAsync(client, "GET", "k")).Text);
    }

    /// <summary>A server that stays silent is given up, and found again when it comes back.</summary>
    [Fact]
    public async Task Send_ServerFrozenForLong_DropsTheConnectionAndConnectsAgain()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = SharedRedis.Connect(server.Endpoint, o => (o.CommandTimeout, o.ConnectTimeout) = (TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(200)));
        await UntilAnsweredAsync(client, "SET", "k", "v");
        server.Freeze();
        DataEngineException failure;
        do
        {
            failure = await FailAsync(client, "GET", "k");
        }
        while (!failure.Message.Contains("could not be reached", StringComparison.Ordinal));
        Assert.True(failure.IsTransient);
        server.Thaw();
        Assert.Equal("v", (await UntilAnsweredAsync(client, "GET", "k")).Text);
    }

    [Fact]
    public async Task Send_ServerKilledAndRestarted_FailsAtOnceThenConnectsAgain()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = SharedRedis.Connect(server.Endpoint);
        await client.SendAsync("set", Command("SET", "k", "v"));
        server.Freeze();
        var waiting = Enumerable.Range(0, 5).Select(_ => FailAsync(client, "GET", "k")).ToArray();
        await server.KillAsync();
        Assert.All(await Task.WhenAll(waiting), f => Assert.Contains("was lost during 'test'", f.Message, StringComparison.Ordinal));
        var refused = await FailAsync(client, "GET", "k");
        Assert.True(refused.IsTransient);
        Assert.Contains("could not be reached", refused.Message, StringComparison.Ordinal);
        await server.RestartAsync();
        Assert.True((await UntilAnsweredAsync(client, "GET", "k")).IsNull);
    }

    [Fact]
    public async Task Send_ServerPausesClients_TimesOutThenRecovers()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = SharedRedis.Connect(server.Endpoint, o => o.CommandTimeout = Budget);
        await client.SendAsync("pause", Command("CLIENT", "PAUSE", "900", "ALL"));
        Assert.Contains("did not answer", (await FailAsync(client, "GET", "k")).Message, StringComparison.Ordinal);
        Assert.True((await UntilAnsweredAsync(client, "GET", "k")).IsNull);
    }

    [Fact]
    public async Task Send_ServerFull_IsTransientAndReadsGoOn()
    {
        await using var server = await RedisServer.StartAsync("--maxmemory", "4mb", "--maxmemory-policy", "noeviction");
        await using var client = SharedRedis.Connect(server.Endpoint);
        await client.SendAsync("set", Command("SET", "small", "v"));
        DataEngineException? full = null;
        for (var i = 0; full is null && i < 1000; i++)
        {
            full = await Record.ExceptionAsync(async () => await client.SendAsync("fill", Command("SET", $"k{i}", new string('x', 50_000)))) as DataEngineException;
        }

        Assert.NotNull(full);
        Assert.True(full.IsTransient);
        Assert.Contains("OOM", full.Message, StringComparison.Ordinal);
        Assert.Contains("maxmemory", full.Message, StringComparison.Ordinal);
        Assert.Equal("v", (await client.SendAsync("get", Command("GET", "small"))).Text);
    }

    [Theory]
    [InlineData(null, null, "NOAUTH", "Password")]
    [InlineData(null, "wrong", "WRONGPASS", "User and Password")]
    [InlineData("nobody", "right horse", "WRONGPASS", "User and Password")]
    public async Task Send_PasswordMissingOrWrong_IsRefusedForGood(string? user, string? password, string code, string fix)
    {
        await using var server = await RedisServer.StartAsync("--requirepass", "right horse");
        await using var client = SharedRedis.Connect(server.Endpoint, o => (o.User, o.Password) = (user, password));
        var failure = await FailAsync(client, "GET", "k");
        Assert.False(failure.IsTransient);
        Assert.Equal("redis-connect", failure.Operation);
        Assert.Contains(code, failure.Message, StringComparison.Ordinal);
        Assert.Contains(fix, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("horse", failure.ToString(), StringComparison.Ordinal);

        await using var right = SharedRedis.Connect(server.Endpoint, o => (o.User, o.Password, o.Database) = ("default", "right horse", 3));
        await right.SendAsync("set", Command("SET", "k", "v"));
        Assert.Contains("db=3", (await right.SendAsync("info", Command("CLIENT", "INFO"))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_NobodyListens_IsRefusedQuicklyAndNamesTheEndpoint()
    {
        var endpoint = $"127.0.0.1:{RedisServer.FreePort()}";
        await using var client = SharedRedis.Connect(endpoint);
        var start = Stopwatch.GetTimestamp();
        var failure = await FailAsync(client, "PING");
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, Slack);
        Assert.True(failure.IsTransient);
        Assert.Equal("redis-connect", failure.Operation);
        Assert.Contains($"'{endpoint}' could not be reached", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<DataEngineException> FailAsync(RedisClient client, params string[] command) =>
        await Assert.ThrowsAsync<DataEngineException>(async () => await client.SendAsync("test", Command(command)));

    /// <summary>Repeats a command while the trouble is transient.</summary>
    private static async Task<RespReply> UntilAnsweredAsync(RedisClient client, params string[] command)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                return await client.SendAsync("test", Command(command), limit.Token);
            }
            catch (DataEngineException e) when (e.IsTransient)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), limit.Token);
            }
        }
    }
}
