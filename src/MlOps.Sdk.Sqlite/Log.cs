using Microsoft.Extensions.Logging;

namespace MlOps.Sdk.Sqlite;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug, "Opened the metadata database {Path}.")]
    public static partial void Opened(ILogger logger, string path);
}
