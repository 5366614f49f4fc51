using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Arrays of float of one size. A missing element becomes NaN, as a missing number does in a tensor.</summary>
internal sealed unsafe class FloatArrayReader(int dimension) : VectorReader(ColumnBuilder.Create(DataType.Vector(dimension)))
{
    protected override void AppendPresent(nint vector, int start, int count)
    {
        var builder = (VectorColumnBuilder)Builder;
        var child = NativeMethods.ArrayVectorChild(vector);
        var numbers = (float*)NativeMethods.VectorData(child);
        var validity = NativeMethods.VectorValidity(child);
        for (var row = start; row < start + count; row++)
        {
            var value = new Span<float>(numbers + ((long)row * dimension), dimension);
            for (var i = 0; validity is not null && i < dimension; i++)
            {
                var element = ((long)row * dimension) + i;
                if ((validity[element >> 6] >> (int)(element & 63) & 1) == 0)
                {
                    value[i] = float.NaN;
                }
            }

            builder.Append(value);
        }
    }
}
