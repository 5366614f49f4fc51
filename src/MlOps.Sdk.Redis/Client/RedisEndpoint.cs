using System.Globalization;

namespace MlOps.Sdk.Redis;

/// <summary>Where a server listens.</summary>
internal sealed record RedisEndpoint(string Host, int Port)
{
    public const int DefaultPort = 6379;

    /// <summary>Reads <c>host</c>, <c>host:port</c>, <c>[::1]:port</c>; false for anything else, such as an address with a scheme.</summary>
    public static bool TryParse(string? text, out RedisEndpoint endpoint)
    {
        endpoint = new RedisEndpoint("", DefaultPort);
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        var bracket = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) : -1;
        var colon = text.LastIndexOf(':');
        var hasPort = colon > bracket && (bracket >= 0 || text.IndexOf(':', StringComparison.Ordinal) == colon);
        var host = hasPort ? text[..colon] : text;
        var port = DefaultPort;
        if (hasPort && !(int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= ushort.MaxValue))
        {
            return false;
        }

        host = bracket >= 0 && bracket == host.Length - 1 ? host[1..^1] : host;
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            return false;
        }

        endpoint = new RedisEndpoint(host, port);
        return true;
    }

    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
