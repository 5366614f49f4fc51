namespace MlOps.Sdk.DuckDb;

/// <summary>What a stored value becomes at the instant it is read at.</summary>
internal enum FeatureReading
{
    /// <summary>Itself; null for an entity without history.</summary>
    AsStored,

    /// <summary>Itself; 0 for an entity without history.</summary>
    ZeroWithoutHistory,

    /// <summary>A stored time as the seconds that have passed since.</summary>
    SecondsSince,
}
