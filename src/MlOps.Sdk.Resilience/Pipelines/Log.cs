using Microsoft.Extensions.Logging;

namespace MlOps.Sdk.Resilience;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "The circuit breaker of \"{Pipeline}\" went from {From} to {To}: {Reason}")]
    public static partial void BreakerChanged(this ILogger logger, string pipeline, BreakerState from, BreakerState to, string reason);
}
