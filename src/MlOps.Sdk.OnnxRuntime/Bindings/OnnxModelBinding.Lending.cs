using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

internal sealed unsafe partial class OnnxModelBinding
{
    // The columns whose memory the next run reads, by input.
    private Column?[]? _lent;
    private bool _hasLoans;

    /// <inheritdoc/>
    public override bool TryLend(int index, Column column)
    {
        ArgumentNullException.ThrowIfNull(column);
        ObjectDisposedException.ThrowIf(_native.IsClosed, this);
        var input = Port(_inputs, index, "input");
        var width = column is VectorColumn vector ? vector.Dimension : 1;
        if (column.NullCount > 0 || column.Length == 0 || !IsLaidOutAs(input.ElementType, column))
        {
            return false;
        }

        if ((long)column.Length * width != input.Count)
        {
            throw new ArgumentException(
                $"Input '{input.Port}' takes {input.Count} elements for {Rows} rows, but the column has {column.Length} values of {width}. Bind as many rows as there are values.", nameof(column));
        }

        // A reference of our own: whoever disposes the column meanwhile takes no memory away.
        var shared = column.Share();
        try
        {
            var status = _api.CreateTensorOver(_session.Library.Environment.CpuMemory, AddressOf(shared), input.ByteLength, input.Shape, input.ElementType, out var value);
            _api.Check(status, "lend a column", _modelName);
            _native.EndLoan(index);
            _native.InputValues[index] = value;
        }
        catch
        {
            shared.Dispose();
            throw;
        }

        _lent ??= new Column?[_inputs.Length];
        _lent[index]?.Dispose();
        _lent[index] = shared;
        _hasLoans = true;
        return true;
    }

    private static bool IsLaidOutAs(TensorElementType type, Column column) => type switch
    {
        TensorElementType.Float32 => column is Column<float> or VectorColumn,
        TensorElementType.Float64 => column is Column<double>,
        TensorElementType.Int64 => column is Column<long>,
        TensorElementType.Int32 => column is Column<int>,
        TensorElementType.Int16 => column is Column<short>,
        TensorElementType.Int8 => column is Column<sbyte>,
        TensorElementType.UInt64 => column is Column<ulong>,
        TensorElementType.UInt32 => column is Column<uint>,
        TensorElementType.UInt16 => column is Column<ushort>,
        TensorElementType.UInt8 => column is Column<byte>,
        _ => false,
    };

    // Column buffers never move: they are pinned arrays or native memory.
    private static void* AddressOf(Column column) => column switch
    {
        VectorColumn c => Address(c.Values),
        Column<float> c => Address(c.Values),
        Column<double> c => Address(c.Values),
        Column<long> c => Address(c.Values),
        Column<int> c => Address(c.Values),
        Column<short> c => Address(c.Values),
        Column<sbyte> c => Address(c.Values),
        Column<ulong> c => Address(c.Values),
        Column<uint> c => Address(c.Values),
        Column<ushort> c => Address(c.Values),
        Column<byte> c => Address(c.Values),
        _ => throw new ArgumentException($"A column of {column.Type} cannot be lent.", nameof(column)),
    };

    private static void* Address<T>(ReadOnlySpan<T> values)
        where T : unmanaged => Unsafe.AsPointer(ref MemoryMarshal.GetReference(values));

    private void EndLoans(bool isAlive)
    {
        for (var i = 0; i < _inputs.Length && isAlive; i++)
        {
            _native.EndLoan(i);
        }

        ReturnColumns();
    }

    private void ReturnColumns()
    {
        _hasLoans = false;
        for (var i = 0; i < _lent?.Length; i++)
        {
            _lent[i]?.Dispose();
            _lent[i] = null;
        }
    }
}
