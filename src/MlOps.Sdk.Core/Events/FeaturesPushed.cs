namespace MlOps.Sdk.Core;

/// <summary>Rows of a feature view were written to the offline and the online store, so that what is kept of its values elsewhere may be out of date.</summary>
/// <param name="View">The view's name.</param>
/// <param name="Version">The version of the view's definition.</param>
/// <param name="Keys">How many entities have new rows.</param>
/// <param name="At">When they were written.</param>
public sealed record FeaturesPushed(string View, int Version, int Keys, DateTimeOffset At)
{
    /// <summary>
    /// The keys of those entities: names of the join keys and their values, read as they are asked for, so only while the event is handled.
    /// Not to be logged. Default: none told.
    /// </summary>
    public IEnumerable<IReadOnlyDictionary<string, object?>> Entities { get; init; } = [];
}
