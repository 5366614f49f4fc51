using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Names the sources that feature views read.</summary>
public static class Source
{
    /// <summary>CSV files with a header, plain or compressed (<c>.gz</c>, <c>.zst</c>).</summary>
    /// <param name="path">A path, or a pattern with <c>*</c> and <c>?</c> in its last part.</param>
    /// <param name="timestamp">The column with the time of the event; a time without zone is UTC.</param>
    /// <param name="created">The column with the time the row was written, which decides between rows of one event time.</param>
    /// <param name="key">The column with the entity's key. Default: the entity's join key. Several are named by <see cref="FeatureSource.WithKeys"/>.</param>
    /// <exception cref="ArgumentException">The path or a column has no name.</exception>
    public static FeatureSource Csv(string path, string timestamp, string? created = null, string? key = null) =>
        new CsvFeatureSource(path, timestamp, created, key);

    /// <summary>Parquet files.</summary>
    /// <param name="path">A path, or a pattern with <c>*</c> and <c>?</c> in its last part.</param>
    /// <param name="timestamp">The column with the time of the event; a time without zone is UTC.</param>
    /// <param name="created">The column with the time the row was written, which decides between rows of one event time.</param>
    /// <param name="key">The column with the entity's key. Default: the entity's join key. Several are named by <see cref="FeatureSource.WithKeys"/>.</param>
    /// <exception cref="ArgumentException">The path or a column has no name.</exception>
    public static FeatureSource Parquet(string path, string timestamp, string? created = null, string? key = null) =>
        new ParquetFeatureSource(path, timestamp, created, key);

    /// <summary>Batches in memory. They stay the caller's: keep them alive until the view is materialized.</summary>
    /// <param name="name">What messages and the lineage call the source.</param>
    /// <param name="batches">One batch or more, all of one schema.</param>
    /// <param name="timestamp">The column with the time of the event.</param>
    /// <param name="created">The column with the time the row was written, which decides between rows of one event time.</param>
    /// <param name="key">The column with the entity's key. Default: the entity's join key. Several are named by <see cref="FeatureSource.WithKeys"/>.</param>
    /// <exception cref="ArgumentException">There is no batch, their schemas differ, or a name is empty.</exception>
    public static FeatureSource Batches(
        string name, IEnumerable<RecordBatch> batches, string timestamp, string? created = null, string? key = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(batches);
        RecordBatch[] all = [.. batches];
        if (all.Length == 0)
        {
            throw new ArgumentException($"The source '{name}' has no batches. Give at least one; it may have no rows.", nameof(batches));
        }

        var odd = Array.FindIndex(all, b => !b.Schema.Equals(all[0].Schema));
        return odd < 0
            ? new BatchFeatureSource(name, all, timestamp, created, key)
            : throw new ArgumentException(
                $"Batch {odd} of the source '{name}' has the columns ({all[odd].Schema}), the first one ({all[0].Schema}). Give batches of one schema.",
                nameof(batches));
    }
}
