using Microsoft.Extensions.Logging;

namespace MlOps.Sdk.Tracking;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "Run {RunId} was disposed but could not be marked failed; RecoverAbandonedAsync will do it.")]
    public static partial void RunNotEnded(ILogger logger, string runId, Exception exception);

    [LoggerMessage(2, LogLevel.Information, "Marked {Count} abandoned runs failed.")]
    public static partial void RecoveredAbandoned(ILogger logger, int count);
}
