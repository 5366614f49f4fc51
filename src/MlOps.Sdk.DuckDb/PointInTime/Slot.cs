namespace MlOps.Sdk.DuckDb;

/// <summary>
/// A row of the spine while history streams by. Both times lie together, so that the search for a slot ends in the line that decides what
/// comes next.
/// </summary>
internal struct Slot
{
    /// <summary>No row yet. The engine's timestamps end above this and <see cref="Busy"/>.</summary>
    public const long Empty = long.MinValue;

    /// <summary>A thread is changing the record.</summary>
    public const long Busy = long.MinValue + 2;

    /// <summary>The row's instant.</summary>
    public long Instant;

    /// <summary>From when on the row of history in the slot holds, or <see cref="Empty"/>, or <see cref="Busy"/>.</summary>
    public long From;
}
