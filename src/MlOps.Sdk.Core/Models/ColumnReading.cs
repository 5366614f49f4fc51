using System.Numerics;

namespace MlOps.Sdk.Core;

/// <summary>Reads number columns of any type as one number type.</summary>
public static class ColumnReading
{
    /// <summary>
    /// Writes values of a column to every <paramref name="stride"/>-th place of a span. Missing values become NaN in floating
    /// point targets; booleans become 0 and 1; integers are converted, saturating where the target is smaller.
    /// </summary>
    /// <typeparam name="T">The number type wanted.</typeparam>
    /// <param name="column">A column of numbers, booleans or vectors.</param>
    /// <param name="start">The first row.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="target">Where to write: row r goes to r × stride (vectors: from there on).</param>
    /// <param name="stride">Distance between rows in the target.</param>
    /// <exception cref="SchemaException">The column holds no numbers, or misses a value that the target type cannot say.</exception>
    public static void Gather<T>(Column column, int start, int rows, Span<T> target, int stride = 1)
        where T : unmanaged, INumber<T>
    {
        ArgumentNullException.ThrowIfNull(column);
        switch (column)
        {
            case Column<T> same:
                Copy(same.Values.Slice(start, rows), target, stride);
                break;
            case Column<double> c when c.Type.IsNumeric:
                Convert(c.Values.Slice(start, rows), target, stride);
                break;
            case Column<float> c:
                Convert(c.Values.Slice(start, rows), target, stride);
                break;
            case Column<long> c when c.Type.IsNumeric:
                Convert(c.Values.Slice(start, rows), target, stride);
                break;
            case Column<int> c when c.Type.IsNumeric:
                Convert(c.Values.Slice(start, rows), target, stride);
                break;
            case Column<short> c:
                Convert(c.Values.Slice(start, rows), target, stride);
                break;
            case Column<sbyte> c:
                Convert(c.Values.Slice(start, rows), target, stride);
                break;
            case Column<ulong> c:
                Convert(c.Values.Slice(start, rows), target, stride);
                break;
            case Column<uint> c:
                Convert(c.Values.Slice(start, rows), target, stride);
                break;
            case Column<ushort> c:
                Convert(c.Values.Slice(start, rows), target, stride);
                break;
            case Column<byte> c:
                Convert(c.Values.Slice(start, rows), target, stride);
                break;
            case BooleanColumn c:
                for (var r = 0; r < rows; r++)
                {
                    target[r * stride] = c[start + r] ? T.One : T.Zero;
                }

                break;
            case VectorColumn c:
                for (var r = 0; r < rows; r++)
                {
                    Convert(c.GetVector(start + r), target[(r * stride)..], 1);
                }

                break;
            default:
                throw new SchemaException($"A column of {column.Type} holds no numbers. Encode it as numbers first.");
        }

        if (column.NullCount > 0)
        {
            WriteMissing(column, start, rows, target, stride);
        }
    }

    private static void Copy<T>(ReadOnlySpan<T> source, Span<T> target, int stride)
    {
        if (stride == 1)
        {
            source.CopyTo(target);
            return;
        }

        for (var r = 0; r < source.Length; r++)
        {
            target[r * stride] = source[r];
        }
    }

    private static void Convert<TFrom, T>(ReadOnlySpan<TFrom> source, Span<T> target, int stride)
        where TFrom : unmanaged, INumber<TFrom>
        where T : unmanaged, INumber<T>
    {
        for (var r = 0; r < source.Length; r++)
        {
            target[r * stride] = T.CreateSaturating(source[r]);
        }
    }

    private static void WriteMissing<T>(Column column, int start, int rows, Span<T> target, int stride)
        where T : unmanaged, INumber<T>
    {
        var width = column is VectorColumn vector ? vector.Dimension : 1;
        var missing = typeof(T) == typeof(float) || typeof(T) == typeof(double) || typeof(T) == typeof(Half)
            ? T.CreateSaturating(double.NaN)
            : T.Zero;
        for (var r = 0; r < rows; r++)
        {
            if (column.IsNull(start + r))
            {
                if (!T.IsNaN(missing))
                {
                    throw new SchemaException($"Row {start + r} is missing, which {typeof(T).Name} cannot say. Impute it or use a floating point input.", row: start + r);
                }

                target.Slice(r * stride, width).Fill(missing);
            }
        }
    }
}
