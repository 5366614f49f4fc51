using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Columns as the values aggregations work on: NaN is missing, negative zero is zero.</summary>
internal static class ColumnLoader
{
    public static void Load<T>(Column column, T[] target, bool[] present, Utf8ValuePool? pool)
        where T : struct
    {
        LoadPresent(column, present);
        switch (target)
        {
            case long[] values:
                LoadIntegers(column, values);
                break;
            case double[] values:
                LoadFloats(column, values, present);
                break;
            case Int128[] values:
                LoadWide(column, values);
                break;
            default:
                LoadTexts((Utf8Column)column, (Utf8Value[])(object)target, pool!);
                break;
        }
    }

    private static void LoadPresent(Column column, bool[] present)
    {
        present.AsSpan(0, column.Length).Fill(true);
        for (var i = 0; column.NullCount > 0 && i < column.Length; i++)
        {
            present[i] = !column.IsNull(i);
        }
    }

    private static void LoadIntegers(Column column, long[] target)
    {
        switch (column)
        {
            case Column<long> values:
                values.Values.CopyTo(target);
                break;
            case BooleanColumn values:
                for (var i = 0; i < values.Length; i++)
                {
                    target[i] = values[i] ? 1 : 0;
                }

                break;
            case Column<int> values:
                Convert(values.Values, target);
                break;
            case Column<short> values:
                Convert(values.Values, target);
                break;
            case Column<sbyte> values:
                Convert(values.Values, target);
                break;
            case Column<uint> values:
                Convert(values.Values, target);
                break;
            case Column<ushort> values:
                Convert(values.Values, target);
                break;
            default:
                Convert(((Column<byte>)column).Values, target);
                break;
        }
    }

    private static void LoadFloats(Column column, double[] target, bool[] present)
    {
        if (column is Column<float> singles)
        {
            Convert(singles.Values, target);
        }
        else
        {
            ((Column<double>)column).Values.CopyTo(target);
        }

        for (var i = 0; i < column.Length; i++)
        {
            present[i] &= !double.IsNaN(target[i]);
            target[i] += 0.0;
        }
    }

    private static void LoadWide(Column column, Int128[] target)
    {
        if (column is Column<ulong> values)
        {
            Convert(values.Values, target);
        }
        else
        {
            ((Column<Int128>)column).Values.CopyTo(target);
        }
    }

    private static void LoadTexts(Utf8Column column, Utf8Value[] target, Utf8ValuePool pool)
    {
        for (var i = 0; i < column.Length; i++)
        {
            target[i] = column.IsNull(i) ? default : pool.Get(column.GetBytes(i));
        }
    }

    private static void Convert<TSource, TTarget>(ReadOnlySpan<TSource> source, TTarget[] target)
        where TSource : INumberBase<TSource>
        where TTarget : INumberBase<TTarget>
    {
        for (var i = 0; i < source.Length; i++)
        {
            target[i] = TTarget.CreateTruncating(source[i]);
        }
    }
}
