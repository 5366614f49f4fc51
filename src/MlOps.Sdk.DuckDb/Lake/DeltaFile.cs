namespace MlOps.Sdk.DuckDb;

/// <summary>A Parquet file that belongs to a version of a <see cref="DeltaTable"/>.</summary>
/// <param name="Path">Its path within the table's folder, with <c>/</c> between folders.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="RowCount">Its rows, or null when its writer did not say.</param>
/// <param name="Statistics">The writer's statistics as JSON (numRecords, minValues, maxValues, nullCount), or null.</param>
/// <param name="PartitionValues">The values, as text, of columns that are not in the file because all its rows share them.</param>
public sealed record DeltaFile(
    string Path, long Size, long? RowCount, string? Statistics, IReadOnlyDictionary<string, string?> PartitionValues)
{
    /// <summary>When the file was written, by its writer's clock.</summary>
    public DateTimeOffset ModificationTime { get; init; }

    /// <summary>The path as the log writes it: a URL. Other writers' spellings are kept, since theirs is what they look for.</summary>
    internal string EncodedPath { get; init; } = string.Join('/', Path.Split('/').Select(Uri.EscapeDataString));

    /// <summary>The writer's own remarks, as JSON.</summary>
    internal string? Tags { get; init; }
}
