using Microsoft.Extensions.Logging;

namespace MlOps.Sdk.Core;

internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Error, "A handler of the event {EventType} failed; the other handlers were called.")]
    public static partial void EventHandlerFailed(ILogger logger, string eventType, Exception exception);
}
