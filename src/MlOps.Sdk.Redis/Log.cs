using Microsoft.Extensions.Logging;

namespace MlOps.Sdk.Redis;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Connected to Redis at {Endpoint}.")]
    public static partial void Connected(ILogger logger, RedisEndpoint endpoint);

    [LoggerMessage(2, LogLevel.Warning, "Could not connect to Redis at {Endpoint}; calls fail at once for {Delay}.")]
    public static partial void ConnectFailed(ILogger logger, Exception failure, RedisEndpoint endpoint, TimeSpan delay);

    [LoggerMessage(3, LogLevel.Warning, "The connection to Redis at {Endpoint} was lost; the next call connects again.")]
    public static partial void ConnectionLost(ILogger logger, Exception failure, RedisEndpoint endpoint);

    [LoggerMessage(4, LogLevel.Warning, "Removals from the shared cache at {Endpoint} are not heard of at present; what this process remembers may be out of date until they are: {Reason}")]
    public static partial void NoticesInterrupted(ILogger logger, RedisEndpoint endpoint, string reason);

    [LoggerMessage(5, LogLevel.Information, "Removals from the shared cache at {Endpoint} are heard of again; some were missed: {Missed}.")]
    public static partial void NoticesResumed(ILogger logger, RedisEndpoint endpoint, bool missed);
}
