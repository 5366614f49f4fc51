using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>
/// Numbers as keys hold them: in the type of the tensor they go to. Every NaN is one value, and a missing number is NaN, as the model sees
/// it; -0 and 0 are two values, since a model can tell them apart.
/// </summary>
internal static class KeyNumbers
{
    public static void Unify<T>(Span<T> numbers)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (Vector.IsHardwareAccelerated && numbers.Length >= Vector<T>.Count)
        {
            var nan = new Vector<T>(T.NaN);
            var vectors = MemoryMarshal.Cast<T, Vector<T>>(numbers);
            foreach (ref var vector in vectors)
            {
                vector = Vector.ConditionalSelect(Vector.Equals(vector, vector).As<T, T>(), vector, nan);
            }

            numbers = numbers[(vectors.Length * Vector<T>.Count)..];
        }

        foreach (ref var number in numbers)
        {
            if (T.IsNaN(number))
            {
                number = T.NaN;
            }
        }
    }

    public static T Unified<T>(T number)
        where T : unmanaged, IFloatingPointIeee754<T> => T.IsNaN(number) ? T.NaN : number;

    /// <summary>A checked value of a row as a column of this kind holds it, in the tensor's type.</summary>
    public static T Of<T>(object? value, DataTypeKind kind)
        where T : unmanaged, INumber<T> => value switch
    {
        null => T.CreateSaturating(double.NaN),
        double number when kind == DataTypeKind.Float64 => T.CreateSaturating(number),
        float number when kind == DataTypeKind.Float32 => T.CreateSaturating(number),
        long number when kind == DataTypeKind.Int64 => T.CreateSaturating(number),
        _ => kind switch
        {
            DataTypeKind.Boolean => Convert.ToDouble(value, CultureInfo.InvariantCulture) != 0 ? T.One : T.Zero,
            DataTypeKind.Float32 => T.CreateSaturating(Convert.ToSingle(value, CultureInfo.InvariantCulture)),
            DataTypeKind.Float64 => T.CreateSaturating(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
            DataTypeKind.UInt64 => T.CreateSaturating(Convert.ToUInt64(value, CultureInfo.InvariantCulture)),
            _ => T.CreateSaturating(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        },
    };
}
