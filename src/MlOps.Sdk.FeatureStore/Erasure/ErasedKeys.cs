using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>The keys of an entity that were erased and must not come back from a source. They are known as salted hashes only. Immutable.</summary>
public sealed class ErasedKeys
{
    private readonly string _entity;
    private readonly byte[] _salt;
    private readonly Dictionary<string, long> _hashes;

    internal ErasedKeys(string entity, byte[] salt, IEnumerable<KeyValuePair<string, DateTimeOffset>> hashes) =>
        (_entity, _salt, _hashes) = (entity, salt, hashes.ToDictionary(h => h.Key, h => Timestamps.FromDateTimeOffset(h.Value), StringComparer.Ordinal));

    /// <summary>No keys.</summary>
    public static ErasedKeys None { get; } = new(string.Empty, [], []);

    /// <summary>How many keys there are.</summary>
    public int Count => _hashes.Count;

    internal bool IsSubsetOf(ErasedKeys other) => _hashes.Keys.All(other._hashes.ContainsKey);

    /// <summary>When a key was erased, in microseconds; null when it was not.</summary>
    internal long? ErasedAt(string canonicalKey) => Count > 0 && _hashes.TryGetValue(ErasureKey.Hash(_salt, _entity, canonicalKey), out var at) ? at : null;

    /// <summary>The rows whose key was not erased. Fastest where rows of one key follow each other.</summary>
    /// <param name="rows">Rows with the columns of <see cref="StoredColumns.KeysOf"/>; each batch is taken over.</param>
    /// <param name="keyColumns">Those columns.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public IAsyncEnumerable<RecordBatch> FilterAsync(
        IAsyncEnumerable<RecordBatch> rows, IReadOnlyList<string> keyColumns, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(keyColumns);
        return Count == 0 ? rows : FilterCoreAsync(rows, keyColumns, cancellationToken);
    }

    private async IAsyncEnumerable<RecordBatch> FilterCoreAsync(
        IAsyncEnumerable<RecordBatch> rows, IReadOnlyList<string> keyColumns, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (last, isErased) = (string.Empty, false);
        await foreach (var batch in rows.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            Column[] keys = [.. keyColumns.Select(c => batch[c])];
            var kept = new List<int>(batch.RowCount);
            for (var row = 0; row < batch.RowCount; row++)
            {
                if (ErasureKey.Canonical(keys, row) is var key && key != last)
                {
                    (last, isErased) = (key, _hashes.ContainsKey(ErasureKey.Hash(_salt, _entity, key)));
                }

                if (!isErased)
                {
                    kept.Add(row);
                }
            }

            if (kept.Count == batch.RowCount)
            {
                yield return batch;
                continue;
            }

            using (batch)
            {
                yield return batch.Take([.. kept]);
            }
        }
    }
}
