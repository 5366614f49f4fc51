using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Blobs.</summary>
internal sealed unsafe class BinaryReader() : VectorReader(ColumnBuilder.Create(DataType.Binary))
{
    protected override void AppendPresent(nint vector, int start, int count)
    {
        var builder = (BinaryColumnBuilder)Builder;
        var blobs = (DuckDbString*)NativeMethods.VectorData(vector);
        for (var i = start; i < start + count; i++)
        {
            builder.Append(DuckDbString.Bytes(blobs + i));
        }
    }
}
