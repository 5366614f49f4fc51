namespace MlOps.Sdk.FeatureStore;

/// <summary>How far a stream has come. The counts go on over restarts from a checkpoint.</summary>
public sealed record StreamProgress
{
    /// <summary>How many events were read.</summary>
    public long Events { get; init; }

    /// <summary>How many of them came after the watermark.</summary>
    public long LateEvents { get; init; }

    /// <summary>How many of the late ones are in no result: left out, or handed to the side output.</summary>
    public long DroppedEvents { get; init; }

    /// <summary>How many events were passed over because their key or their event time is missing.</summary>
    public long IncompleteEvents { get; init; }

    /// <summary>How many rows were given to the sink or the stores.</summary>
    public long Rows { get; init; }

    /// <summary>The instant before which events are late; null before the first event. Of several windows in one stream it is the last one's.</summary>
    public DateTimeOffset? Watermark { get; init; }

    /// <summary>Where the source stands; of several sources the first.</summary>
    public required StreamPosition Position { get; init; }
}
