using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Fixed-width values that are converted one by one.</summary>
internal sealed unsafe class ConvertingReader<TSource, TTarget>(DataType type, Func<TSource, TTarget> convert) : VectorReader(ColumnBuilder.Create(type))
    where TSource : unmanaged
    where TTarget : unmanaged
{
    protected override void AppendPresent(nint vector, int start, int count)
    {
        var builder = (ColumnBuilder<TTarget>)Builder;
        foreach (var value in new ReadOnlySpan<TSource>((TSource*)NativeMethods.VectorData(vector) + start, count))
        {
            builder.Append(convert(value));
        }
    }
}
