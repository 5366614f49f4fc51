using Microsoft.Extensions.Logging;

namespace MlOps.Sdk.Serving;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Deployment \"{Deployment}\" answers with version {NewVersion} of \"{Model}\"; before: {OldVersion}.")]
    public static partial void Swapped(this ILogger logger, string deployment, string model, int? oldVersion, int newVersion);

    [LoggerMessage(2, LogLevel.Error, "Deployment \"{Deployment}\" stays on version {Version} of \"{Model}\": {Reason}")]
    public static partial void Refused(this ILogger logger, string deployment, string model, int version, string reason);

    [LoggerMessage(3, LogLevel.Error, "Deployment \"{Deployment}\" rolled its canary back: {Reason}")]
    public static partial void RolledBack(this ILogger logger, string deployment, string reason);

    [LoggerMessage(4, LogLevel.Warning, "Version {Version} of \"{Model}\" has no golden samples, so it was loaded without a check of its answers.")]
    public static partial void NoSamples(this ILogger logger, string model, int version);

    [LoggerMessage(5, LogLevel.Error, "Work after a change of deployments failed.")]
    public static partial void BackgroundFailed(this ILogger logger, Exception exception);

    [LoggerMessage(20, LogLevel.Warning, "Entries were not removed from the shared prediction cache: {Reason} They leave with their time.")]
    public static partial void RemovalFailed(this ILogger logger, string reason);

    [LoggerMessage(21, LogLevel.Warning, "Entries were not removed from the shared prediction cache, because {Count} removals are under way already. They leave with their time.")]
    public static partial void RemovalLeftOut(this ILogger logger, int count);

    [LoggerMessage(6, LogLevel.Error, "{Count} predictions of \"{Model}\" reached no handler, because they make no batch of its columns.")]
    public static partial void EventsLost(this ILogger logger, int count, string model, Exception exception);

    [LoggerMessage(20, LogLevel.Information, "Deployment \"{Deployment}\" was evicted to make room and gave back {Bytes} bytes.")]
    public static partial void Evicted(this ILogger logger, string deployment, long bytes);

    [LoggerMessage(21, LogLevel.Error, "Deployment \"{Deployment}\" could not be loaded when it was called: {Reason}")]
    public static partial void LoadFailed(this ILogger logger, string deployment, string reason);

    [LoggerMessage(22, LogLevel.Warning, "The registry could not say where the aliases point; the deployments go on with the versions they have.")]
    public static partial void AliasesUnknown(this ILogger logger, Exception exception);

    [LoggerMessage(30, LogLevel.Error, "Predictions could not be written to the log; they wait for the next try as long as there is room.")]
    public static partial void PredictionsNotWritten(this ILogger logger, Exception exception);

    [LoggerMessage(23, LogLevel.Warning, "A rollout of deployment \"{Deployment}\" was left behind: {Reason}")]
    public static partial void RolloutLost(this ILogger logger, string deployment, string reason);
}
