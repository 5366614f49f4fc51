namespace MlOps.Sdk.Redis.Tests;

public sealed class RedisEndpointTests
{
    [Theory]
    [InlineData("localhost", "localhost:6379")]
    [InlineData("cache.example.org:7000", "cache.example.org:7000")]
    [InlineData("127.0.0.1:1", "127.0.0.1:1")]
    [InlineData("::1", "[::1]:6379")]
    [InlineData("[::1]:65535", "[::1]:65535")]
    [InlineData("[::1]", "[::1]:6379")]
    public void TryParse_HostWithOrWithoutPort_IsRead(string text, string expected)
    {
        Assert.True(RedisEndpoint.TryParse(text, out var endpoint));
        Assert.Equal(expected, endpoint.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("redis://host:6379")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData("host:-1")]
    [InlineData("host:6379/0")]
    [InlineData("ho st")]
    [InlineData(":6379")]
    [InlineData("user@host:6379")]
    public void TryParse_AnythingElse_IsRefused(string? text) => Assert.False(RedisEndpoint.TryParse(text, out _));
}
