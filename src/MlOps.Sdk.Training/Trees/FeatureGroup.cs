namespace MlOps.Sdk.Training;

/// <summary>
/// One stored column of bins. Either a single feature, or a bundle of two-valued features of which no row has two set
/// (one-hot columns): then the bin is 0, or one more than the member that is set, and one histogram serves all members.
/// </summary>
internal sealed class FeatureGroup
{
    public required byte[] Bins { get; init; }

    /// <summary>The first of this group's slots in a histogram, and how many it has.</summary>
    public required int Offset { get; init; }

    public required int SlotCount { get; init; }

    /// <summary>The features of the group, rising.</summary>
    public required int[] Features { get; init; }

    public bool IsBundle { get; init; }
}
