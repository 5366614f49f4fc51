using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Booleans: a byte each in the engine, a bit each here.</summary>
internal sealed unsafe class BooleanReader() : VectorReader(ColumnBuilder.Create(DataType.Boolean))
{
    protected override void AppendPresent(nint vector, int start, int count)
    {
        var builder = (BooleanColumnBuilder)Builder;
        foreach (var value in new ReadOnlySpan<byte>((byte*)NativeMethods.VectorData(vector) + start, count))
        {
            builder.Append(value != 0);
        }
    }
}
