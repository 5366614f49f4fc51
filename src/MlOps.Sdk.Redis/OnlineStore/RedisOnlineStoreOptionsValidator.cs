using Microsoft.Extensions.Options;

namespace MlOps.Sdk.Redis;

internal sealed class RedisOnlineStoreOptionsValidator : IValidateOptions<RedisOnlineStoreOptions>
{
    private static readonly TimeSpan ShortestExpiry = TimeSpan.FromSeconds(1);

    public ValidateOptionsResult Validate(string? name, RedisOnlineStoreOptions options)
    {
        var check = new RedisConnectionOptionsCheck(options);
        check.Require(options.Expiry is null || options.Expiry >= ShortestExpiry, "Expiry", $"{options.Expiry}", "set 1 second or more, or null");
        return check.Result;
    }
}
