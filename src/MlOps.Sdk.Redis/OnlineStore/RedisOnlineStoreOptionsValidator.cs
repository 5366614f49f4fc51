using Microsoft.Extensions.Options;

namespace MlOps.Sdk.Redis;

internal sealed class RedisOnlineStoreOptionsValidator : IValidateOptions<RedisOnlineStoreOptions>
{
    private const int MostPending = 1_000_000;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan ShortestDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ShortestExpiry = TimeSpan.FromSeconds(1);

    public ValidateOptionsResult Validate(string? name, RedisOnlineStoreOptions options)
    {
        var errors = new List<string>();
        Require(RedisEndpoint.TryParse(options.Endpoint, out _), "Endpoint", $"'{options.Endpoint}'", "write host or host:port, without a scheme");
        Require(options.User is null || options.Password is not null, "User", $"'{options.User}' without a password", "set Password too");
        Require(options.Database >= 0, "Database", $"{options.Database}", "set 0 or more");
        Require(!string.IsNullOrEmpty(options.KeyPrefix), "KeyPrefix", "empty", "set a text such as 'mlops:'");
        Require(options.UseTls || options is { TlsServerName: null, CertificateAuthorityPath: null }, "UseTls", "false although TlsServerName or CertificateAuthorityPath is set", "set UseTls");
        Require(
            options.CertificateAuthorityPath is null || File.Exists(options.CertificateAuthorityPath),
            "CertificateAuthorityPath", $"'{options.CertificateAuthorityPath}', which is no file", "name a PEM file");
        Require(options.Expiry is null || options.Expiry >= ShortestExpiry, "Expiry", $"{options.Expiry}", "set 1 second or more, or null");
        Require(options.ConnectTimeout >= Shortest && options.ConnectTimeout <= Longest, "ConnectTimeout", $"{options.ConnectTimeout}", "set it between 10 milliseconds and 5 minutes");
        Require(options.CommandTimeout >= Shortest && options.CommandTimeout <= Longest, "CommandTimeout", $"{options.CommandTimeout}", "set it between 10 milliseconds and 5 minutes");
        Require(
            options.MaxReconnectDelay >= ShortestDelay && options.MaxReconnectDelay <= Longest,
            "MaxReconnectDelay", $"{options.MaxReconnectDelay}", "set it between 50 milliseconds and 5 minutes");
        Require(options.MaxPending is > 0 and <= MostPending, "MaxPending", $"{options.MaxPending}", "set it between 1 and 1,000,000");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void Require(bool isMet, string option, string value, string fix)
        {
            if (!isMet)
            {
                errors.Add($"RedisOnlineStoreOptions.{option} is {value}: {fix}.");
            }
        }
    }
}
