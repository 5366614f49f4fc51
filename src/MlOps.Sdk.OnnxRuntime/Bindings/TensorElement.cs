using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>The sizes of tensor elements and the .NET types that hold them.</summary>
internal static class TensorElement
{
    /// <summary>Bytes of one element; 0 for strings, which have no fixed size.</summary>
    public static int SizeOf(TensorElementType type) => type switch
    {
        TensorElementType.Float64 or TensorElementType.Int64 or TensorElementType.UInt64 => 8,
        TensorElementType.Float32 or TensorElementType.Int32 or TensorElementType.UInt32 => 4,
        TensorElementType.Float16 or TensorElementType.BFloat16 or TensorElementType.Int16 or TensorElementType.UInt16 => 2,
        TensorElementType.Int8 or TensorElementType.UInt8 or TensorElementType.Boolean => 1,
        _ => 0,
    };

    /// <summary>The element type that a .NET type holds, or <see langword="null"/>.</summary>
    public static TensorElementType? Of<T>()
        where T : unmanaged =>
        typeof(T) == typeof(float) ? TensorElementType.Float32
        : typeof(T) == typeof(double) ? TensorElementType.Float64
        : typeof(T) == typeof(long) ? TensorElementType.Int64
        : typeof(T) == typeof(int) ? TensorElementType.Int32
        : typeof(T) == typeof(short) ? TensorElementType.Int16
        : typeof(T) == typeof(sbyte) ? TensorElementType.Int8
        : typeof(T) == typeof(ulong) ? TensorElementType.UInt64
        : typeof(T) == typeof(uint) ? TensorElementType.UInt32
        : typeof(T) == typeof(ushort) ? TensorElementType.UInt16
        : typeof(T) == typeof(byte) ? TensorElementType.UInt8
        : typeof(T) == typeof(bool) ? TensorElementType.Boolean
        : typeof(T) == typeof(Half) ? TensorElementType.Float16
        : null;

    /// <summary>Whether a .NET type holds the elements: its own, and ushort also the bits of bfloat16, for which .NET has no type.</summary>
    public static bool Holds<T>(TensorElementType type)
        where T : unmanaged => Of<T>() == type || (type == TensorElementType.BFloat16 && typeof(T) == typeof(ushort));

    /// <summary>The element type with one of ONNX's numbers; undefined for those without a .NET type, such as float8 and int4.</summary>
    public static TensorElementType FromNumber(int number) =>
        Enum.IsDefined((TensorElementType)number) ? (TensorElementType)number : TensorElementType.Undefined;

    /// <summary>A tensor's type in words, as in <c>float32[?, 12]</c>.</summary>
    public static string Describe(TensorElementType type, IReadOnlyList<long> shape) =>
        $"{type.ToString().ToLowerInvariant()}[{string.Join(", ", shape.Select(d => d < 0 ? "?" : d.ToString(CultureInfo.InvariantCulture)))}]";

    /// <summary>The .NET type for an element type, for messages.</summary>
    public static string ClrName(TensorElementType type) => type switch
    {
        TensorElementType.Float32 => "float",
        TensorElementType.Float64 => "double",
        TensorElementType.Int64 => "long",
        TensorElementType.Int32 => "int",
        TensorElementType.Int16 => "short",
        TensorElementType.Int8 => "sbyte",
        TensorElementType.UInt64 => "ulong",
        TensorElementType.UInt32 => "uint",
        TensorElementType.UInt16 or TensorElementType.BFloat16 => "ushort",
        TensorElementType.UInt8 => "byte",
        TensorElementType.Boolean => "bool",
        TensorElementType.Float16 => "Half",
        _ => "string",
    };
}
