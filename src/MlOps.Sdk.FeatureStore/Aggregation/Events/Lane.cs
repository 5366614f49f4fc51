using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>What differs between the four types values have in memory; each call is resolved when it is compiled.</summary>
internal static class Lane
{
    /// <summary>The nearest double.</summary>
    public static double ToDouble<T>(T value, int scale)
        where T : struct
    {
        if (typeof(T) == typeof(double))
        {
            return As<T, double>(value);
        }

        return typeof(T) == typeof(long) ? As<T, long>(value) : Rounding.Decimal(As<T, Int128>(value), scale);
    }

    public static TTo As<TFrom, TTo>(TFrom value)
        where TFrom : struct
        where TTo : struct => Unsafe.As<TFrom, TTo>(ref value);

    /// <summary>Numbers as JSON numbers, infinite ones as their names; booleans as such.</summary>
    public static void WriteJson<T>(Utf8JsonWriter target, T value, DataType type)
        where T : struct
    {
        if (typeof(T) == typeof(Utf8Value))
        {
            target.WriteStringValue(As<T, Utf8Value>(value).Bytes);
        }
        else if (typeof(T) == typeof(double))
        {
            var number = As<T, double>(value);
            if (!double.IsFinite(number))
            {
                target.WriteStringValue(number > 0 ? "Infinity"u8 : "-Infinity"u8);
            }
            else if (type.Kind == DataTypeKind.Float32)
            {
                target.WriteNumberValue((float)number);
            }
            else
            {
                target.WriteNumberValue(number);
            }
        }
        else if (typeof(T) == typeof(Int128))
        {
            target.WriteRawValue(Digits(As<T, Int128>(value), type.Scale));
        }
        else if (type.Kind == DataTypeKind.Boolean)
        {
            target.WriteBooleanValue(As<T, long>(value) != 0);
        }
        else
        {
            target.WriteNumberValue(As<T, long>(value));
        }
    }

    public static void Save<T>(StateWriter target, T value)
        where T : struct
    {
        if (typeof(T) == typeof(Utf8Value))
        {
            target.Write(As<T, Utf8Value>(value).Bytes.AsSpan());
        }
        else if (typeof(T) == typeof(Int128))
        {
            target.Write(As<T, Int128>(value));
        }
        else
        {
            target.Write(As<T, long>(value));
        }
    }

    public static T Load<T>(ref StateReader source)
        where T : struct
    {
        if (typeof(T) == typeof(Utf8Value))
        {
            return As<Utf8Value, T>(new Utf8Value(source.ReadBytes()));
        }

        return typeof(T) == typeof(Int128) ? As<Int128, T>(source.ReadInt128()) : As<long, T>(source.ReadInt64());
    }

    private static string Digits(Int128 unscaled, int scale)
    {
        var digits = BigInteger.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var text = scale == 0 ? digits : $"{digits[..^scale]}.{digits[^scale..]}";
        return unscaled < 0 ? "-" + text : text;
    }
}
