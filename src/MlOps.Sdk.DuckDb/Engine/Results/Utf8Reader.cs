using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Texts: copied byte by byte, never made into strings.</summary>
internal sealed unsafe class Utf8Reader() : VectorReader(ColumnBuilder.Create(DataType.Utf8))
{
    protected override void AppendPresent(nint vector, int start, int count)
    {
        var builder = (Utf8ColumnBuilder)Builder;
        var strings = (DuckDbString*)NativeMethods.VectorData(vector);
        for (var i = start; i < start + count; i++)
        {
            builder.AppendUtf8(DuckDbString.Bytes(strings + i));
        }
    }
}
