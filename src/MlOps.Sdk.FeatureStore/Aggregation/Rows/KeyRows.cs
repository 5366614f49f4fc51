using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>The keys of rows to come, as positions in batches of key columns, whatever these hold.</summary>
internal sealed class KeyRows : IDisposable
{
    private readonly List<(RecordBatch Keys, int First)> _parts = [];
    private RecordBatch? _last;
    private int[] _rows = new int[1_024];
    private int _count;

    public void Append(RecordBatch keys, int row)
    {
        if (!ReferenceEquals(keys, _last))
        {
            _parts.Add((keys.Share(), _count));
            _last = keys;
        }

        if (_count == _rows.Length)
        {
            Array.Resize(ref _rows, _count * 2);
        }

        _rows[_count++] = row;
    }

    /// <summary>The key columns of all rows; forgets them.</summary>
    public IReadOnlyList<Column> Build(IEnumerable<Field> fields)
    {
        if (_parts.Count == 0)
        {
            return [.. fields.Select(f => ColumnBuilder.Create(f.Type).Build())];
        }

        var taken = _parts.Select((p, i) => p.Keys.Take(_rows.AsSpan(p.First, (i + 1 < _parts.Count ? _parts[i + 1].First : _count) - p.First))).ToList();
        try
        {
            using var all = taken.Count == 1 ? taken[0].Share() : RecordBatch.Concat(taken);
            return [.. all.Columns.Select(c => c.Share())];
        }
        finally
        {
            taken.ForEach(t => t.Dispose());
            Dispose();
        }
    }

    public void Dispose()
    {
        _parts.ForEach(p => p.Keys.Dispose());
        _parts.Clear();
        (_count, _last) = (0, null);
    }
}
