using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>
/// Keys of several columns. Each column has an index of its own; from the left, the number so far and the next column's number together are one
/// 64-bit key, and the numbers of those that occur in the spine go on.
/// </summary>
internal sealed class CompositeEntityIndex : EntityIndex
{
    private const long NoPair = -1;

    private readonly EntityIndex[] _parts;
    private readonly KeyTable[] _pairs;
    private readonly int[] _ofRows;

    public CompositeEntityIndex(IReadOnlyList<Column> keys)
    {
        _parts = [.. keys.Select(Create)];
        _pairs = new KeyTable[_parts.Length - 1];
        _ofRows = _parts[0].OfRows.ToArray();
        for (var part = 1; part < _parts.Length; part++)
        {
            var (table, next, count) = (new KeyTable(), _parts[part].OfRows.ToArray(), _parts[part].Count);
            for (var row = 0; row < _ofRows.Length; row++)
            {
                _ofRows[row] = Pair(_ofRows[row], next[row], count) is var pair and not NoPair ? table.Add(pair) : None;
            }

            table.Seal();
            _pairs[part - 1] = table;
        }
    }

    public override int KeyCount => _parts.Length;

    public override int Count => _pairs[^1].Count;

    public override ReadOnlySpan<int> OfRows => _ofRows;

    [SkipLocalsInit]
    public override void Find(SinkRows rows, int first, Span<int> found)
    {
        Span<int> next = stackalloc int[found.Length];
        Span<long> pairs = stackalloc long[found.Length];
        _parts[0].Find(rows, first, found);
        for (var part = 1; part < _parts.Length; part++)
        {
            _parts[part].Find(rows, first + part, next);
            var count = _parts[part].Count;
            for (var i = 0; i < pairs.Length; i++)
            {
                pairs[i] = Pair(found[i], next[i], count);
            }

            _pairs[part - 1].Find(pairs, found);
        }
    }

    // Dense where most combinations occur, so that their table is one by key.
    private static long Pair(int left, int right, int rightCount) => (left | right) < 0 ? NoPair : ((long)left * rightCount) + right;
}
