using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Cuts a stream of batches into parts of a size of our own choice.</summary>
internal static class SpineParts
{
    /// <summary>Parts of exactly so many rows, the last one of the rest. At least one part, so that the columns are known. Each belongs to the caller.</summary>
    public static async IAsyncEnumerable<RecordBatch> CutAsync(
        IAsyncEnumerable<RecordBatch> batches, int rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pending = new List<RecordBatch>();
        var (count, isFirst) = (0, true);
        Schema? schema = null;
        try
        {
            await foreach (var batch in batches.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                using (batch)
                {
                    RequireSame(schema ??= batch.Schema, batch.Schema);
                    if (isFirst && pending.Count == 0)
                    {
                        pending.Add(batch.Slice(0, 0));
                    }

                    for (var offset = 0; offset < batch.RowCount;)
                    {
                        var taken = Math.Min(rows - count, batch.RowCount - offset);
                        pending.Add(batch.Slice(offset, taken));
                        (offset, count) = (offset + taken, count + taken);
                        if (count == rows)
                        {
                            yield return Join(pending);
                            (count, isFirst) = (0, false);
                        }
                    }
                }
            }

            if (schema is null)
            {
                throw new ArgumentException("The spine has no batches, so its columns are not known. Give at least one; it may have no rows.", nameof(batches));
            }

            if (count > 0 || isFirst)
            {
                yield return Join(pending);
            }
        }
        finally
        {
            pending.ForEach(p => p.Dispose());
        }
    }

    private static RecordBatch Join(List<RecordBatch> pending)
    {
        List<RecordBatch> filled = [.. pending.Where(p => p.RowCount > 0)];
        var joined = filled.Count switch { 0 => pending[0].Share(), 1 => filled[0].Share(), _ => RecordBatch.Concat(filled) };
        pending.ForEach(p => p.Dispose());
        pending.Clear();
        return joined;
    }

    private static void RequireSame(Schema first, Schema other)
    {
        if (!first.Equals(other))
        {
            throw new SchemaException($"The spine began with the columns ({first}) and goes on with ({other}). Give batches of one schema.");
        }
    }
}
