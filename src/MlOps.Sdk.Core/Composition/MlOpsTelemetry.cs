using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace MlOps.Sdk.Core;

/// <summary>Names of the activity sources, meters and attributes that the packages emit; attributes follow OpenTelemetry's conventions.</summary>
public static class MlOpsTelemetry
{
    /// <summary>The pattern that matches the source and the meter of every package: each is named like its package.</summary>
    public const string AllSources = "MlOps.Sdk.*";

    /// <summary>The activity source and meter of this package.</summary>
    public const string CoreName = "MlOps.Sdk.Core";

    /// <summary>Attribute: the model's name.</summary>
    public const string ModelNameAttribute = "mlops.model.name";

    /// <summary>Attribute: the model's version.</summary>
    public const string ModelVersionAttribute = "mlops.model.version";

    /// <summary>Attribute: the full type name of the failure.</summary>
    public const string ErrorTypeAttribute = "error.type";

    /// <summary>Counter of bytes written to an artifact store (unit: By).</summary>
    public const string ArtifactBytesWritten = "mlops.artifact.written";

    /// <summary>Counter of artifacts refused on read because their bytes changed.</summary>
    public const string ArtifactCorruptions = "mlops.artifact.corruptions";

    /// <summary>Counter of event handlers that threw.</summary>
    public const string EventHandlerFailures = "mlops.event.handler_failures";

    internal static ActivitySource Source { get; } = new(CoreName);

    internal static Meter Meter { get; } = new(CoreName);

    internal static Counter<long> BytesWritten { get; } =
        Meter.CreateCounter<long>(ArtifactBytesWritten, "By", "Bytes written to artifact stores.");

    internal static Counter<long> Corruptions { get; } =
        Meter.CreateCounter<long>(ArtifactCorruptions, "{artifact}", "Artifacts refused on read because their bytes changed.");

    internal static Counter<long> HandlerFailures { get; } =
        Meter.CreateCounter<long>(EventHandlerFailures, "{failure}", "Event handlers that threw.");
}
