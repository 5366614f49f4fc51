namespace MlOps.Sdk.Core;

/// <summary>Fingerprints of data.</summary>
public static class ContentHash
{
    /// <summary>
    /// SHA-256 over the schema and every value, as 64 lower-case hexadecimal digits. Equal data give equal hashes
    /// however the rows are cut into batches and whatever stands in the place of missing values.
    /// </summary>
    /// <param name="batches">Batches of one schema, in order.</param>
    public static string Of(params IEnumerable<RecordBatch> batches)
    {
        ArgumentNullException.ThrowIfNull(batches);
        using var hasher = new ContentHasher();
        foreach (var batch in batches)
        {
            hasher.Append(batch);
        }

        return hasher.Finish();
    }
}
