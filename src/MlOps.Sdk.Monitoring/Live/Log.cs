using Microsoft.Extensions.Logging;

namespace MlOps.Sdk.Monitoring;

internal static partial class Log
{
    [LoggerMessage(6001, LogLevel.Warning, "Alert {Rule} ({Severity}): {Metric} is {Value} for version {Version} of model {Model}.")]
    public static partial void AlertRaised(
        ILogger logger, AlertSeverity severity, string rule, string model, string version, string metric, double value);

    [LoggerMessage(6002, LogLevel.Error, "The alert rules could not be checked; the next interval tries again.")]
    public static partial void AlertCheckFailed(ILogger logger, Exception exception);

    [LoggerMessage(6003, LogLevel.Warning, "{Rows} rows for version {Version} of model {Model} were made at {At}, before the retention of {Retention}, and are not counted.")]
    public static partial void RowsTooOld(
        ILogger logger, int rows, string model, string version, DateTimeOffset at, TimeSpan retention);

    [LoggerMessage(6004, LogLevel.Warning, "Version {Version} of model {Model} is no longer monitored: {Maximum} versions are watched at most.")]
    public static partial void ModelForgotten(ILogger logger, string model, string version, int maximum);
}
