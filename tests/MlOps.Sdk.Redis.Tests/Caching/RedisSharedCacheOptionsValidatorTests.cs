namespace MlOps.Sdk.Redis.Tests.Caching;

public sealed class RedisSharedCacheOptionsValidatorTests
{
    [Fact]
    public void Validate_Defaults_Hold() => Assert.True(new RedisSharedCacheOptionsValidator().Validate(null, new RedisSharedCacheOptions()).Succeeded);

    [Fact]
    public void Validate_SeveralWrong_TellsAllUnderTheirOwnName()
    {
        var result = new RedisSharedCacheOptionsValidator().Validate(null, new RedisSharedCacheOptions { Endpoint = "a b", RememberedRemovals = 1 });
        Assert.Equal(
            ["RedisSharedCacheOptions.Endpoint is 'a b': write host or host:port, without a scheme.", "RedisSharedCacheOptions.RememberedRemovals is 1: set it between 100 and 10,000,000."],
            result.Failures!);
    }
}
