using System.Numerics;
using System.Runtime.InteropServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Integer keys of every width as their 64 bits.</summary>
internal sealed unsafe class IntegerEntityIndex : EntityIndex
{
    private readonly int[] _ofRows;
    private readonly KeyTable _numbers = new();

    public IntegerEntityIndex(Column keys)
    {
        _ofRows = new int[keys.Length];
        var bits = Bits(keys);
        for (var row = 0; row < bits.Length; row++)
        {
            _ofRows[row] = keys.IsNull(row) ? None : _numbers.Add(bits[row]);
        }

        _numbers.Seal();
    }

    public override int Count => _numbers.Count;

    public override ReadOnlySpan<int> OfRows => _ofRows;

    public override void Find(SinkRows rows, int first, Span<int> found)
    {
        var keys = rows[first];
        _numbers.Find(new ReadOnlySpan<long>(keys.Values, found.Length), found);
        for (var i = 0; !keys.IsComplete && i < found.Length; i++)
        {
            found[i] = keys.IsPresent(i) ? found[i] : None;
        }
    }

    private static ReadOnlySpan<long> Bits(Column keys) => keys switch
    {
        Column<long> wide => wide.Values,
        Column<ulong> wide => MemoryMarshal.Cast<ulong, long>(wide.Values),
        Column<int> narrow => Widen(narrow.Values),
        Column<uint> narrow => Widen(narrow.Values),
        Column<short> narrow => Widen(narrow.Values),
        Column<ushort> narrow => Widen(narrow.Values),
        Column<sbyte> narrow => Widen(narrow.Values),
        Column<byte> narrow => Widen(narrow.Values),
        _ => throw new ArgumentException($"Keys of type {keys.Type} cannot be indexed. Use an integer type or utf8.", nameof(keys)),
    };

    private static long[] Widen<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        var wide = new long[values.Length];
        for (var i = 0; i < wide.Length; i++)
        {
            wide[i] = long.CreateTruncating(values[i]);
        }

        return wide;
    }
}
