namespace MlOps.Sdk.Redis.Tests;

public sealed class RedisOnlineStoreOptionsValidatorTests
{
    [Fact]
    public void Validate_Defaults_AreValid() => Assert.True(new RedisOnlineStoreOptionsValidator().Validate(null, new RedisOnlineStoreOptions()).Succeeded);

    [Fact]
    public void Validate_EverythingWrong_TellsAllAtOnceWithoutThePassword()
    {
        var result = new RedisOnlineStoreOptionsValidator().Validate(null, new RedisOnlineStoreOptions
        {
            Endpoint = "redis://cache",
            User = "reader",
            Database = -1,
            KeyPrefix = "",
            TlsServerName = "cache",
            CertificateAuthorityPath = "/no/such.pem",
            Expiry = TimeSpan.Zero,
            ConnectTimeout = TimeSpan.Zero,
            CommandTimeout = TimeSpan.FromHours(1),
            MaxReconnectDelay = TimeSpan.FromMilliseconds(1),
            MaxPending = 0,
        });
        Assert.Equal(
            ["Endpoint", "User", "Database", "KeyPrefix", "UseTls", "CertificateAuthorityPath", "ConnectTimeout", "CommandTimeout", "MaxReconnectDelay", "MaxPending", "Expiry"],
            result.Failures!.Select(f => f.Split('.')[1].Split(' ')[0]));
        Assert.Contains("'redis://cache': write host or host:port, without a scheme.", result.FailureMessage, StringComparison.Ordinal);
    }
}
