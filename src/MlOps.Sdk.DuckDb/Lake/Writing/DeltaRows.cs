using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Streams rows of files on their way into other files.</summary>
internal static class DeltaRows
{
    /// <summary>Reads columns of a source from a part of SQL that follows FROM.</summary>
    public static async IAsyncEnumerable<RecordBatch> ReadAsync(
        DuckDbDatabase database, FileSource source, Schema schema, string from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var columns = string.Join(", ", schema.Select(f => $"{source.Value(f)} AS {DuckDbDatabase.QuoteIdentifier(f.Name)}"));
        await foreach (var batch in database.QueryAsync($"SELECT {columns} FROM {from}", cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            // The columns move to a batch that also says what may be missing.
            yield return new RecordBatch(schema, [.. batch.Columns]);
        }
    }
}
