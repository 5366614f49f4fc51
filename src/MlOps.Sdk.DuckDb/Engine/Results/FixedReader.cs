using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Values that lie in the engine's memory as they lie in ours: copied as a block.</summary>
internal sealed unsafe class FixedReader<T>(DataType type) : VectorReader(ColumnBuilder.Create(type))
    where T : unmanaged
{
    protected override void AppendPresent(nint vector, int start, int count) =>
        ((ColumnBuilder<T>)Builder).AppendRange(new ReadOnlySpan<T>((T*)NativeMethods.VectorData(vector) + start, count));
}
