using System.Runtime.InteropServices;

namespace MlOps.Sdk.Core;

/// <summary>What building text and bytes shares.</summary>
public abstract class VariableLengthColumnBuilder : ColumnBuilder
{
    private readonly GrowableBuffer _offsets;
    private readonly GrowableBuffer _bytes;

    private protected VariableLengthColumnBuilder(DataType type, int capacity)
        : base(type)
    {
        _offsets = new GrowableBuffer(((long)capacity + 1) * sizeof(int));
        _bytes = new GrowableBuffer((long)capacity * 8);
    }

    internal override void AppendRaw(ReadOnlySpan<byte> raw)
    {
        _bytes.Append(raw);
        EndValue();
        Added(1);
    }

    private protected override void AppendEmpty() => EndValue();

    private protected override Column BuildColumn(int length, int nullCount, ColumnBuffer? validity)
    {
        _offsets.GrowTo(((long)length + 1) * sizeof(int));
        return Column.Wrap(Type, length, 0, nullCount, validity, _offsets.Detach(), _bytes.Detach());
    }

    private void EndValue()
    {
        var end = (int)_bytes.Length;
        var next = Length + 1;
        MemoryMarshal.Write(_offsets.GrowTo(((long)next + 1) * sizeof(int))[(next * sizeof(int))..], in end);
    }
}
