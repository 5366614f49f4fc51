using System.Globalization;
using System.Linq.Expressions;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Which .NET types a column takes without loss, and how.</summary>
internal static class ColumnConversion
{
    private static readonly Type[] Integers = [typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong)];

    /// <summary>The type of a number column's values in memory; null for columns of other things.</summary>
    public static Type? NumberOf(DataType type) => type.Kind switch
    {
        DataTypeKind.Boolean => typeof(bool),
        DataTypeKind.Int8 => typeof(sbyte),
        DataTypeKind.Int16 => typeof(short),
        DataTypeKind.Int32 => typeof(int),
        DataTypeKind.Int64 => typeof(long),
        DataTypeKind.UInt8 => typeof(byte),
        DataTypeKind.UInt16 => typeof(ushort),
        DataTypeKind.UInt32 => typeof(uint),
        DataTypeKind.UInt64 => typeof(ulong),
        DataTypeKind.Float32 => typeof(float),
        DataTypeKind.Float64 => typeof(double),
        _ => null,
    };

    /// <summary>Whether every value of a .NET type is a value of the column; with rounding, any number fits a floating point column.</summary>
    public static bool Fits(Type from, DataType column, bool rounds)
    {
        from = from.IsEnum ? Enum.GetUnderlyingType(from) : from;
        return NumberOf(column) is { } to
            ? IsLossless(from, to) || (rounds && to.IsFloatingPoint() && (from.IsFloatingPoint() || from == typeof(decimal) || Integers.Contains(from)))
            : column.Kind switch
            {
                DataTypeKind.Utf8 => from == typeof(string),
                DataTypeKind.Binary => from == typeof(byte[]),
                DataTypeKind.Decimal128 => from == typeof(decimal),
                DataTypeKind.Date => from == typeof(DateOnly),
                DataTypeKind.Timestamp => from == typeof(DateTimeOffset) || from == typeof(DateTime),
                DataTypeKind.Vector => from == typeof(float[]),
                _ => false,
            };
    }

    /// <summary>What to make the property so that it fits.</summary>
    public static string Advice(DataType column) => column.Kind switch
    {
        DataTypeKind.Utf8 => "string",
        DataTypeKind.Binary => "byte[]",
        DataTypeKind.Decimal128 => "decimal",
        DataTypeKind.Date => "DateOnly",
        DataTypeKind.Timestamp => "DateTimeOffset",
        DataTypeKind.Vector => string.Create(CultureInfo.InvariantCulture, $"float[] of {column.Dimension} numbers"),
        _ => NumberOf(column)!.Name,
    };

    /// <summary>A number as the column holds it; a boolean counts as 0 or 1.</summary>
    public static Expression ToNumber(Expression value, Type to) => value.Type == to
        ? value
        : value.Type == typeof(bool)
            ? Expression.Condition(value, Expression.Convert(Expression.Constant(1), to), Expression.Convert(Expression.Constant(0), to))
            : Expression.Convert(value, to);

    public static bool IsLossless(Type from, Type to)
    {
        if (from == to || (from == typeof(bool) && (to.IsFloatingPoint() || Integers.Contains(to))))
        {
            return true;
        }

        if (from == typeof(float))
        {
            return to == typeof(double);
        }

        if (!Integers.Contains(from))
        {
            return false;
        }

        if (to.IsFloatingPoint())
        {
            return BitsOf(from) <= (to == typeof(float) ? 16 : 32);
        }

        var isSigned = Array.IndexOf(Integers, to) % 2 == 0;
        return Integers.Contains(to) && (IsSigned(from) ? isSigned && BitsOf(to) >= BitsOf(from) : BitsOf(to) > BitsOf(from) || (!isSigned && BitsOf(to) >= BitsOf(from)));
    }

    private static bool IsFloatingPoint(this Type type) => type == typeof(float) || type == typeof(double);

    private static bool IsSigned(Type integer) => Array.IndexOf(Integers, integer) % 2 == 0;

    private static int BitsOf(Type integer) => 8 << (Array.IndexOf(Integers, integer) / 2);
}
