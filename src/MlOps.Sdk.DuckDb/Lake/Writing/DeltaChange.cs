namespace MlOps.Sdk.DuckDb;

/// <summary>A commit that is about to be made.</summary>
/// <param name="Start">The version that it was made from.</param>
/// <param name="Reads">What it took from there.</param>
/// <param name="Removed">The files that leave the table.</param>
/// <param name="Operation">What it is called in the history.</param>
/// <param name="Parameters">Its particulars.</param>
/// <param name="UserMetadata">The caller's words.</param>
internal sealed record DeltaChange(
    DeltaSnapshot Start,
    DeltaReads Reads,
    IReadOnlyList<DeltaFile> Removed,
    string Operation,
    IReadOnlyList<KeyValuePair<string, string>> Parameters,
    string? UserMetadata)
{
    /// <summary>Whether it only adds and read nothing.</summary>
    public bool IsBlindAppend { get; init; }

    /// <summary>Whether the rows of the table change, and not only the files they are in.</summary>
    public bool ChangesData { get; init; } = true;

    /// <summary>A name under which the table remembers the version, or null.</summary>
    public string? TransactionId { get; init; }

    /// <summary>The lines of the commit that makes a version.</summary>
    public DeltaActions Actions(long version, DateTimeOffset now, IReadOnlyList<DeltaFile> added)
    {
        var actions = new DeltaActions(now).CommitInfo(Operation, Parameters, Start.Version, IsBlindAppend, UserMetadata);
        if (TransactionId is { } id)
        {
            actions.Transaction(id, version);
        }

        foreach (var file in Removed)
        {
            actions.Remove(file, ChangesData);
        }

        foreach (var file in added)
        {
            actions.Add(file, ChangesData);
        }

        return actions;
    }
}
