using Microsoft.Extensions.Options;

namespace MlOps.Sdk.Redis;

internal sealed class RedisSharedCacheOptionsValidator : IValidateOptions<RedisSharedCacheOptions>
{
    public ValidateOptionsResult Validate(string? name, RedisSharedCacheOptions options)
    {
        var check = new RedisConnectionOptionsCheck(options);
        check.Require(options.RememberedRemovals is >= 100 and <= 10_000_000, "RememberedRemovals", $"{options.RememberedRemovals}", "set it between 100 and 10,000,000");
        return check.Result;
    }
}
