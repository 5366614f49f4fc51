using MlOps.Sdk.Core;

namespace MlOps.Sdk.Redis;

/// <summary>Everything that goes wrong with the server, as sentences.</summary>
internal static class RedisErrors
{
    public static DataEngineException Unreachable(RedisEndpoint endpoint, Exception inner) => new(
        $"Redis at '{endpoint}' could not be reached: {Reason(inner)}. Check RedisConnectionOptions.Endpoint and UseTls, and that the server runs and its port is open.",
        "redis-connect",
        inner)
    {
        IsTransient = true,
    };

    public static DataEngineException BackingOff(RedisEndpoint endpoint, string operation, TimeSpan wait, Exception inner) => new(
        $"Redis at '{endpoint}' could not be reached a moment ago and is tried again in {wait.TotalMilliseconds:F0} ms; '{operation}' was not sent. Last failure: {inner.Message}",
        operation,
        inner)
    {
        IsTransient = true,
    };

    public static DataEngineException TimedOut(RedisEndpoint endpoint, string operation, TimeSpan timeout) => new(
        $"Redis at '{endpoint}' did not answer '{operation}' within {timeout.TotalMilliseconds:F0} ms. A write may have happened and may be repeated. "
        + "See whether the server is overloaded or paused, or raise RedisConnectionOptions.CommandTimeout.",
        operation)
    {
        IsTransient = true,
    };

    public static DataEngineException Lost(RedisEndpoint endpoint, string operation, Exception? inner) => new(
        $"The connection to Redis at '{endpoint}' was lost during '{operation}'{(inner is null ? "" : $": {Reason(inner)}")}. "
        + "A write may have happened and may be repeated; the next call connects again.",
        operation,
        inner)
    {
        IsTransient = true,
    };

    public static DataEngineException Full(RedisEndpoint endpoint, string operation, string what) => new(
        $"'{operation}' was not sent to Redis at '{endpoint}' because {what} already wait for it. Send less at once, add capacity, or raise RedisConnectionOptions.MaxPending.",
        operation)
    {
        IsTransient = true,
    };

    public static DataEngineException NotRedis(RedisEndpoint endpoint, string operation, Exception inner) => new(
        $"What answers at '{endpoint}' does not speak Redis's protocol: {Reason(inner)}. Check RedisConnectionOptions.Endpoint and UseTls.",
        operation,
        inner);

    /// <summary>The server's own refusal, such as <c>OOM command not allowed …</c>, with what to do about it.</summary>
    public static DataEngineException Refused(RedisEndpoint endpoint, string operation, string reply)
    {
        var code = reply.AsSpan();
        code = code.IndexOf(' ') is var end and >= 0 ? code[..end] : code;
        var (isTransient, fix) = code switch
        {
            "LOADING" => (true, "It is still reading its data after a start; try again in a moment."),
            "READONLY" => (true, "It is a replica; name the primary in RedisConnectionOptions.Endpoint, or try again once it is promoted."),
            "OOM" => (true, "Its memory is full; raise its maxmemory, set RedisOnlineStoreOptions.Expiry, or remove what is not needed."),
            "BUSY" => (true, "A script holds the server; try again in a moment."),
            "MISCONF" => (true, "It cannot write its snapshot and refuses writes; free its disk."),
            "MASTERDOWN" or "CLUSTERDOWN" or "TRYAGAIN" or "NOREPLICAS" => (true, "It is not ready; try again in a moment."),
            "NOAUTH" => (false, "Set RedisConnectionOptions.Password."),
            "WRONGPASS" => (false, "Correct RedisConnectionOptions.User and Password."),
            "NOPERM" => (false, "Allow the user the command in the server's access list."),
            "MOVED" or "ASK" => (false, "Redis Cluster is not supported; name a single server or a proxy in front of the cluster."),
            "WRONGTYPE" => (false, "Another application uses the same keys; set a RedisConnectionOptions.KeyPrefix of its own."),
            _ when reply.Contains("without any password configured", StringComparison.Ordinal) =>
                (false, "The server has no password; clear RedisConnectionOptions.Password or set one on the server."),
            _ when reply.Contains("DB index", StringComparison.Ordinal) => (false, "Correct RedisConnectionOptions.Database."),
            _ => (false, "Check the server's version (7.0 or later is tested) and its configuration."),
        };
        return new DataEngineException($"Redis at '{endpoint}' refused '{operation}': {reply.TrimEnd('.')}. {fix}", operation) { IsTransient = isTransient };
    }

    private static string Reason(Exception failure) => failure.Message.TrimEnd('.');
}
