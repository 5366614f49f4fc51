using Microsoft.Extensions.Options;

namespace MlOps.Sdk.Redis;

/// <summary>Checks what all options of connections have in common, and collects everything that does not hold.</summary>
internal sealed class RedisConnectionOptionsCheck
{
    private const int MostPending = 1_000_000;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan ShortestDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly List<string> _errors = [];
    private readonly string _options;

    public RedisConnectionOptionsCheck(RedisConnectionOptions options)
    {
        _options = options.GetType().Name;
        Require(RedisEndpoint.TryParse(options.Endpoint, out _), "Endpoint", $"'{options.Endpoint}'", "write host or host:port, without a scheme");
        Require(options.User is null || options.Password is not null, "User", $"'{options.User}' without a password", "set Password too");
        Require(options.Database >= 0, "Database", $"{options.Database}", "set 0 or more");
        Require(!string.IsNullOrEmpty(options.KeyPrefix), "KeyPrefix", "empty", "set a text such as 'mlops:'");
        Require(options.UseTls || options is { TlsServerName: null, CertificateAuthorityPath: null }, "UseTls", "false although TlsServerName or CertificateAuthorityPath is set", "set UseTls");
        Require(
            options.CertificateAuthorityPath is null || File.Exists(options.CertificateAuthorityPath),
            "CertificateAuthorityPath", $"'{options.CertificateAuthorityPath}', which is no file", "name a PEM file");
        Require(options.ConnectTimeout >= Shortest && options.ConnectTimeout <= Longest, "ConnectTimeout", $"{options.ConnectTimeout}", "set it between 10 milliseconds and 5 minutes");
        Require(options.CommandTimeout >= Shortest && options.CommandTimeout <= Longest, "CommandTimeout", $"{options.CommandTimeout}", "set it between 10 milliseconds and 5 minutes");
        Require(
            options.MaxReconnectDelay >= ShortestDelay && options.MaxReconnectDelay <= Longest,
            "MaxReconnectDelay", $"{options.MaxReconnectDelay}", "set it between 50 milliseconds and 5 minutes");
        Require(options.MaxPending is > 0 and <= MostPending, "MaxPending", $"{options.MaxPending}", "set it between 1 and 1,000,000");
    }

    public ValidateOptionsResult Result => _errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_errors);

    public void Require(bool isMet, string option, string value, string fix)
    {
        if (!isMet)
        {
            _errors.Add($"{_options}.{option} is {value}: {fix}.");
        }
    }
}
