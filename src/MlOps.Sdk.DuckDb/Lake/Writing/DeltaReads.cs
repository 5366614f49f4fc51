namespace MlOps.Sdk.DuckDb;

/// <summary>What a write took from the version that it began with, and so must still hold when it commits on top of others.</summary>
/// <param name="Files">The files that it read or removes.</param>
/// <param name="Covers">Whether it would have read a file that somebody added meanwhile.</param>
internal sealed record DeltaReads(IReadOnlyCollection<string> Files, Func<DeltaFile, bool> Covers)
{
    /// <summary>A write that only adds.</summary>
    public static DeltaReads Nothing { get; } = new([], _ => false);
}
