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
}
