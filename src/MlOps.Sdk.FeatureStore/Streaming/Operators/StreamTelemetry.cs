namespace MlOps.Sdk.FeatureStore;

/// <summary>Names of the meter, the counters and the attributes of streams.</summary>
public static class StreamTelemetry
{
    /// <summary>The meter of this package.</summary>
    public const string Name = "MlOps.Sdk.FeatureStore";

    /// <summary>Counter of events that streams read.</summary>
    public const string Events = "mlops.stream.events";

    /// <summary>Counter of events that came after the watermark.</summary>
    public const string LateEvents = "mlops.stream.late_events";

    /// <summary>Counter of late events that are in no result.</summary>
    public const string DroppedEvents = "mlops.stream.dropped_events";

    /// <summary>Counter of rows that streams gave to stores and sinks.</summary>
    public const string Rows = "mlops.stream.rows";

    /// <summary>Attribute: the stream's name, such as the feature view it fills.</summary>
    public const string StreamNameAttribute = "mlops.stream.name";
}
