namespace MlOps.Sdk.FeatureStore;

/// <summary>One row of one entity as online stores keep it: times and one packed payload that only the seam reads.</summary>
/// <param name="Key">The entity's key as bytes, equal for equal keys of one view.</param>
/// <param name="ValidFrom">From when on the row holds: microseconds since 1970-01-01T00:00:00Z.</param>
/// <param name="EventTime">The newest event behind the row: microseconds since the epoch.</param>
/// <param name="CreatedTime">When that event was created: microseconds since the epoch.</param>
/// <param name="Payload">
/// The packed values, whose order byte by byte is that of the features in order: null is least, NaN greatest, text goes by its UTF-8 bytes, false is before true, -0
/// is 0. Not to be changed.
/// </param>
public sealed record OnlineRow(byte[] Key, long ValidFrom, long EventTime, long CreatedTime, byte[] Payload)
{
    /// <summary>
    /// Which of two rows of one entity and one <see cref="ValidFrom"/> stays: the one with the newer event, then the one created
    /// later, then the greater payload. The rule of the offline store (<see cref="OfflineStore"/>), and a total order, so that writes converge in whatever order they arrive.
    /// </summary>
    /// <param name="other">The other row.</param>
    /// <returns>Positive when this row stays, negative when the other does, 0 when they are the same.</returns>
    public int Supersedes(OnlineRow other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return (EventTime, CreatedTime).CompareTo((other.EventTime, other.CreatedTime)) is var byTime and not 0
            ? byTime
            : Payload.AsSpan().SequenceCompareTo(other.Payload);
    }
}
