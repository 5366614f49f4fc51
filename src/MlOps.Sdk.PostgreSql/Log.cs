using Microsoft.Extensions.Logging;

namespace MlOps.Sdk.PostgreSql;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "PostgreSQL at {Database} left all {Count} connections without an answer; new ones take their place.")]
    public static partial void ConnectionsReplaced(ILogger logger, string database, int count);
}
