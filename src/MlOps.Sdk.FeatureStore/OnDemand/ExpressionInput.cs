using System.Numerics;
using System.Text;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Reads a run of rows of a column into the types that expressions compute with.</summary>
internal static class ExpressionInput
{
    public static ExpressionValues Read(Column column, int start, int length)
    {
        var values = ExpressionValues.Create(ExpressionTyping.Widen(column.Type)!, length);
        var hasNulls = column.NullCount > 0;
        for (var i = 0; i < length; i++)
        {
            values.IsPresent[i] = !hasNulls || !column.IsNull(start + i);
        }

        switch (column)
        {
            case Column<long> numbers:
                numbers.Values.Slice(start, length).CopyTo(values.Integers);
                break;
            case Column<sbyte> numbers:
                Widen(numbers.Values.Slice(start, length), values.Integers);
                break;
            case Column<short> numbers:
                Widen(numbers.Values.Slice(start, length), values.Integers);
                break;
            case Column<int> numbers:
                Widen(numbers.Values.Slice(start, length), values.Integers);
                break;
            case Column<byte> numbers:
                Widen(numbers.Values.Slice(start, length), values.Integers);
                break;
            case Column<ushort> numbers:
                Widen(numbers.Values.Slice(start, length), values.Integers);
                break;
            case Column<uint> numbers:
                Widen(numbers.Values.Slice(start, length), values.Integers);
                break;
            case Column<float> numbers:
                Widen(numbers.Values.Slice(start, length), values.Floats);
                KeepFinite(values);
                break;
            case Column<double> numbers:
                numbers.Values.Slice(start, length).CopyTo(values.Floats);
                KeepFinite(values);
                break;
            case BooleanColumn booleans:
                for (var i = 0; i < length; i++)
                {
                    values.Booleans[i] = booleans[start + i];
                }

                break;
            default:
                Read((Utf8Column)column, start, values);
                break;
        }

        return values;
    }

    /// <summary>Makes NaN and infinities missing.</summary>
    public static void KeepFinite(ExpressionValues values)
    {
        for (var i = 0; i < values.Floats.Length; i++)
        {
            values.IsPresent[i] &= double.IsFinite(values.Floats[i]);
        }
    }

    private static void Widen<TFrom, TTo>(ReadOnlySpan<TFrom> source, TTo[] target)
        where TFrom : INumber<TFrom>
        where TTo : INumber<TTo>
    {
        for (var i = 0; i < source.Length; i++)
        {
            target[i] = TTo.CreateTruncating(source[i]);
        }
    }

    private static void Read(Utf8Column texts, int start, ExpressionValues values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (values.IsPresent[i])
            {
                values.Texts[i] = Encoding.UTF8.GetString(texts.GetBytes(start + i));
            }
        }
    }
}
