using System.Text;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Redis.Tests;

public sealed class RedisClientTests(SharedRedis redis)
{
    private readonly RedisClient _client = redis.Client;
    private readonly string _prefix = SharedRedis.NewPrefix();

    [Fact]
    public async Task Send_ManyCallersAtOnce_EachGetsItsOwnReply()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                var value = $"{caller}/{i}/{new string('x', i * 37 % 900)}";
                await _client.SendAsync("set", Command("SET", $"{_prefix}{caller}", value));
                Assert.Equal(value, (await _client.SendAsync("get", Command("GET", $"{_prefix}{caller}"))).Text);
            }
        })));
    }

    [Fact]
    public async Task Send_SeveralCommands_GivesRepliesInOrder()
    {
        var key = _prefix + "h";
        RespRequest[] commands =
        [
            Command("HSET", key, "a", "1", "b", "2"), Command("HMGET", key, "b", "none", "a"), Command("EXPIRE", key, "100"),
            Command("DEL", key), Command("UNLINK", key), Command("MGET", key, key), Command("PING"),
        ];
        Assert.Equal("[2, [2, null, 1], 1, 1, 0, [null, null], PONG]", (await _client.SendAsync("several", commands)).ToString());
    }

    [Fact]
    public async Task Send_ReplyOfEightMegabytes_ArrivesWhole()
    {
        var value = string.Concat(Enumerable.Range(0, 1_000_000).Select(i => $"{i % 10_000_000,8}"));
        await _client.SendAsync("set", Command("SET", _prefix + "big", value));
        Assert.Equal(value, (await _client.SendAsync("get", Command("GET", _prefix + "big"))).Text);
    }

    [Fact]
    public async Task Send_ServerRefuses_NamesEndpointOperationAndReply()
    {
        await _client.SendAsync("set", Command("SET", _prefix + "text", "x"));
        var failure = await Assert.ThrowsAsync<DataEngineException>(async () => await _client.SendAsync("read-hash", Command("HGET", _prefix + "text", "f")));
        Assert.Equal("read-hash", failure.Operation);
        Assert.False(failure.IsTransient);
        Assert.Contains($"'{redis.Server.Endpoint}' refused 'read-hash': WRONGTYPE", failure.Message, StringComparison.Ordinal);
        Assert.Contains("KeyPrefix", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Callers that give up, at any moment, don't shift replies to others.</summary>
    [Fact]
    public async Task Send_CallersCancelAtRandom_OthersGetTheirOwnReplies()
    {
        var calls = Enumerable.Range(0, 2000).Select(async i =>
        {
            using var cancel = new CancellationTokenSource();
            var call = _client.SendAsync("echo", Command("ECHO", $"{i}"), cancel.Token);
            if (i % 3 == 0)
            {
                await cancel.CancelAsync();
            }

            try
            {
                Assert.Equal($"{i}", (await call).Text);
                return 0;
            }
            catch (OperationCanceledException e)
            {
                Assert.Equal(cancel.Token, e.CancellationToken);
                Assert.Equal(0, i % 3);
                return 1;
            }
        });
        Assert.InRange((await Task.WhenAll(calls)).Sum(), 0, 667);
        Assert.Equal("still in step", (await _client.SendAsync("echo", Command("ECHO", "still in step"))).Text);
    }

    [Fact]
    public async Task Evaluate_ServerForgotTheScript_SendsItAgain()
    {
        await _client.SendAsync("flush", Command("SCRIPT", "FLUSH"));
        var script = RedisScript.Load("drop-timelines");
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(0, (await _client.EvaluateAsync("run", script, [], ["12345678"u8.ToArray()])).Integer);
        }

        var known = await _client.SendAsync("ask", Command("SCRIPT", "EXISTS", Encoding.ASCII.GetString(script.Hash.Span)));
        Assert.Equal("[1]", known.ToString());
    }

    [Fact]
    public async Task Send_AfterDispose_IsMisuse()
    {
        var client = SharedRedis.Connect(redis.Server.Endpoint);
        await client.SendAsync("ping", Command("PING"));
        await client.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await client.SendAsync("ping", Command("PING")));
    }

    internal static RespRequest Command(params string[] parts) => new(Array.ConvertAll(parts, p => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(p)));
}
