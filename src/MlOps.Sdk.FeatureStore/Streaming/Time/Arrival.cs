namespace MlOps.Sdk.FeatureStore;

/// <summary>When an event came, by the clock of the events before it.</summary>
internal enum Arrival
{
    /// <summary>Not after the watermark.</summary>
    InTime,

    /// <summary>After the watermark, but it may still change results.</summary>
    Late,

    /// <summary>It is in no result.</summary>
    TooLate,
}
