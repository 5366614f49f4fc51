using MlOps.Sdk.Core;
using MlOps.Sdk.Tests;
using static MlOps.Sdk.Redis.Tests.RedisClientTests;

namespace MlOps.Sdk.Redis.Tests;

/// <summary>Answers that a real server gives only in rare states, or never; no server is needed.</summary>
public sealed class RedisPeerTests
{
    [Theory]
    [InlineData("-LOADING Redis is loading the dataset in memory\r\n", true, "try again in a moment")]
    [InlineData("-READONLY You can't write against a read only replica.\r\n", true, "name the primary")]
    [InlineData("-OOM command not allowed when used memory > 'maxmemory'.\r\n", true, "raise its maxmemory")]
    [InlineData("-MISCONF Errors writing to the AOF file\r\n", true, "free its disk")]
    [InlineData("-NOPERM this user has no permissions\r\n", false, "access list")]
    [InlineData("-MOVED 1234 10.0.0.1:6379\r\n", false, "Cluster is not supported")]
    [InlineData("-ERR something new\r\n", false, "Check the server's version")]
    public async Task Send_Refusal_TellsWhetherToTryAgain(string answer, bool isTransient, string fix)
    {
        await using var server = ScriptedServer.Saying(answer);
        await using var client = SharedRedis.Connect(server.Endpoint);
        var failure = await FailAsync(client);
        Assert.Equal(isTransient, failure.IsTransient);
        Assert.Contains(answer[1..^2].TrimEnd('.'), failure.Message, StringComparison.Ordinal);
        Assert.Contains(fix, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_LoadingAtConnect_IsTransient()
    {
        await using var server = new ScriptedServer(_ => "-LOADING Redis is loading the dataset in memory\r\n");
        await using var client = SharedRedis.Connect(server.Endpoint);
        Assert.True((await FailAsync(client)).IsTransient);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n")]
    [InlineData("$99999999999\r\n")]
    [InlineData("*1048577\r\n")]
    [InlineData("+one\r\n+too many\r\n")]
    public async Task Send_PeerSpeaksSomethingElse_SaysSo(string answer)
    {
        await using var server = new ScriptedServer(_ => answer);
        await using var client = SharedRedis.Connect(server.Endpoint);
        // The surplus reply may arrive after the greeting was taken for good.
        Exception? failure = null;
        for (var i = 0; failure is not DataEngineException { IsTransient: false } && i < 100; i++)
        {
            failure = await Record.ExceptionAsync(async () => await client.SendAsync("test", Command("GET", "k")));
            await Task.Yield();
        }

        var told = Assert.IsType<DataEngineException>(failure);
        Assert.Contains("does not speak Redis's protocol", told.Message, StringComparison.Ordinal);
        Assert.Contains("UseTls", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_ConnectionClosedInTheMiddleOfAReply_IsLost()
    {
        await using var server = ScriptedServer.Saying("$10\r\nabc" + ScriptedServer.ThenClose);
        await using var client = SharedRedis.Connect(server.Endpoint);
        var first = FailAsync(client);
        var second = FailAsync(client);
        Assert.All(await Task.WhenAll(first, second), f => Assert.True(f.IsTransient));
    }

    [Fact]
    public async Task Send_TooManyWaiting_FailsAtOnce()
    {
        await using var server = ScriptedServer.Saying("");
        await using var client = SharedRedis.Connect(server.Endpoint, o => o.MaxPending = 3);
        await client.SendAsync("ping", Command("PING"));
        var waiting = Enumerable.Range(0, 3).Select(_ => client.SendAsync("wait", Command("GET", "k")).AsTask()).ToArray();
        var failure = await FailAsync(client);
        Assert.Contains("MaxPending", failure.Message, StringComparison.Ordinal);
        Assert.True(failure.IsTransient);
        await client.DisposeAsync();
        foreach (var call in waiting)
        {
            await Assert.ThrowsAsync<DataEngineException>(() => call);
        }
    }

    /// <summary>Pauses double up to the limit; calls in a pause fail without an attempt.</summary>
    [Fact]
    public async Task Send_NobodyListens_WaitsLongerAfterEachFailure()
    {
        var time = new FakeTimeProvider();
        await using var client = SharedRedis.Connect($"127.0.0.1:{RedisServer.FreePort()}", o => o.MaxReconnectDelay = TimeSpan.FromMilliseconds(300), time);
        foreach (var pause in new[] { 50, 100, 200, 300, 300 })
        {
            Assert.Equal("redis-connect", (await FailAsync(client)).Operation);
            time.Advance(TimeSpan.FromMilliseconds(pause - 1));
            var inPause = await FailAsync(client);
            Assert.Equal("test", inPause.Operation);
            Assert.Contains("tried again in 1 ms", inPause.Message, StringComparison.Ordinal);
            Assert.True(inPause.IsTransient);
            time.Advance(TimeSpan.FromMilliseconds(1));
        }
    }

    [Fact]
    public async Task Send_PeerSilentAtConnect_FailsWithinTheConnectTimeout()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new ScriptedServer(_ =>
        {
            asked.TrySetResult();
            return "";
        });
        var time = new FakeTimeProvider();
        await using var client = SharedRedis.Connect(
            server.Endpoint, o => (o.ConnectTimeout, o.CommandTimeout) = (TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(60)), time);
        var failing = FailAsync(client);
        await asked.Task;
        time.Advance(TimeSpan.FromSeconds(3));
        var failure = await failing;
        Assert.True(failure.IsTransient);
        Assert.Contains("within 3000 ms", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>A reply that comes after its caller's time is dropped, and the next one goes to the next caller.</summary>
    [Fact]
    public async Task Send_ReplyAfterTheTimeout_GoesToNobody()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new ScriptedServer(request =>
        {
            if (request.Contains("PING", StringComparison.Ordinal))
            {
                return "+PONG\r\n";
            }

            asked.TrySetResult();
            return request.Contains("late", StringComparison.Ordinal) ? "" : "+late\r\n+mine\r\n";
        });
        var time = new FakeTimeProvider();
        await using var client = SharedRedis.Connect(server.Endpoint, o => o.CommandTimeout = TimeSpan.FromSeconds(8), time);
        var late = Assert.ThrowsAsync<DataEngineException>(async () => await client.SendAsync("late", Command("GET", "late")));
        await asked.Task;
        for (var i = 0; i < 8; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Contains("did not answer 'late' within 8000 ms", (await late).Message, StringComparison.Ordinal);
        Assert.Equal("mine", (await client.SendAsync("mine", Command("GET", "other"))).Text);
        Assert.Equal(1, server.Connections);
    }

    private static async Task<DataEngineException> FailAsync(RedisClient client) =>
        await Assert.ThrowsAsync<DataEngineException>(async () => await client.SendAsync("test", Command("GET", "k")));
}
