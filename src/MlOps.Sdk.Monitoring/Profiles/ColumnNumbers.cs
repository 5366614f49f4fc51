using System.Numerics;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Monitoring;

/// <summary>Reads any numeric column block by block as double; a missing value is NaN.</summary>
internal static class ColumnNumbers
{
    public const int BlockLength = 256;

    /// <summary>The rows from <paramref name="offset"/> on, as many as the block holds or the column still has.</summary>
    public static ReadOnlySpan<double> Read(Column column, int offset, Span<double> block)
    {
        Span<double> values = block[..Math.Min(block.Length, column.Length - offset)];
        switch (column)
        {
            case Column<double> typed: typed.Values.Slice(offset, values.Length).CopyTo(values); break;
            case Column<float> typed: Convert(typed, offset, values); break;
            case Column<long> typed: Convert(typed, offset, values); break;
            case Column<int> typed: Convert(typed, offset, values); break;
            case Column<short> typed: Convert(typed, offset, values); break;
            case Column<sbyte> typed: Convert(typed, offset, values); break;
            case Column<ulong> typed: Convert(typed, offset, values); break;
            case Column<uint> typed: Convert(typed, offset, values); break;
            case Column<ushort> typed: Convert(typed, offset, values); break;
            case Column<byte> typed: Convert(typed, offset, values); break;
            case Column<Int128> typed: ConvertDecimal(typed, offset, values); break;
            case BooleanColumn typed: ConvertBoolean(typed, offset, values); break;
            default: throw new ArgumentException($"A column of type {column.Type} holds no numbers.", nameof(column));
        }

        if (column.NullCount > 0)
        {
            for (int i = 0; i < values.Length; i++)
            {
                if (column.IsNull(offset + i))
                {
                    values[i] = double.NaN;
                }
            }
        }

        return values;
    }

    private static void Convert<T>(Column<T> column, int offset, Span<double> values)
        where T : unmanaged, INumberBase<T>
    {
        ReadOnlySpan<T> source = column.Values.Slice(offset, values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = double.CreateTruncating(source[i]);
        }
    }

    private static void ConvertDecimal(Column<Int128> column, int offset, Span<double> values)
    {
        double unit = Math.Pow(10, column.Type.Scale);
        ReadOnlySpan<Int128> source = column.Values.Slice(offset, values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (double)source[i] / unit;
        }
    }

    private static void ConvertBoolean(BooleanColumn column, int offset, Span<double> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = column[offset + i] ? 1 : 0;
        }
    }
}
