using System.Globalization;
using System.Runtime.InteropServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>A tensor of any element type and shape, held in managed memory.</summary>
public sealed class OnnxTensor : OnnxValue
{
    private readonly byte[] _bytes;
    private readonly string[] _strings;

    private OnnxTensor(TensorElementType elementType, long[] shape, byte[] bytes, string[] strings) =>
        (ElementType, Shape, _bytes, _strings) = (elementType, shape, bytes, strings);

    /// <summary>The type of the elements.</summary>
    public TensorElementType ElementType { get; }

    /// <summary>The dimensions; none for a single element.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>How many elements there are.</summary>
    public int Count => ElementType == TensorElementType.String ? _strings.Length : _bytes.Length / TensorElement.SizeOf(ElementType);

    /// <inheritdoc/>
    public override OnnxValueKind Kind => OnnxValueKind.Tensor;

    /// <summary>The texts of a tensor of texts, row-major.</summary>
    /// <exception cref="InvalidOperationException">The tensor holds numbers.</exception>
    public IReadOnlyList<string> Strings => ElementType == TensorElementType.String
        ? _strings
        : throw new InvalidOperationException($"The tensor holds {ElementType}, not strings. Use Values<{TensorElement.ClrName(ElementType)}>.");

    /// <summary>The bytes of the elements; empty for texts.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>A tensor of numbers or booleans.</summary>
    /// <typeparam name="T">The .NET type of the elements; <see cref="Half"/> for float16.</typeparam>
    /// <param name="values">The elements, row-major; copied.</param>
    /// <param name="shape">The dimensions; none for a single element.</param>
    /// <exception cref="ArgumentException">No tensor holds this type, or the dimensions do not hold as many elements.</exception>
    public static OnnxTensor Of<T>(ReadOnlySpan<T> values, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        var type = TensorElement.Of<T>() ?? throw new ArgumentException($"No tensor holds {typeof(T).Name}. Use a number type, Half or bool.", nameof(values));
        return new OnnxTensor(type, CheckedShape(shape, values.Length), MemoryMarshal.AsBytes(values).ToArray(), []);
    }

    /// <summary>A tensor of texts.</summary>
    /// <param name="values">The elements, row-major; copied, null becomes the empty text.</param>
    /// <param name="shape">The dimensions; none for a single element.</param>
    /// <exception cref="ArgumentException">The dimensions do not hold as many elements.</exception>
    public static OnnxTensor OfStrings(IReadOnlyList<string?> values, params ReadOnlySpan<long> shape)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new OnnxTensor(TensorElementType.String, CheckedShape(shape, values.Count), [], [.. values.Select(v => v ?? string.Empty)]);
    }

    /// <summary>A tensor of any type but text from its bytes, in the order of this machine; the way to give bfloat16.</summary>
    /// <param name="elementType">The type of the elements.</param>
    /// <param name="bytes">The elements, row-major; copied.</param>
    /// <param name="shape">The dimensions; none for a single element.</param>
    /// <exception cref="ArgumentException">The type has no fixed size, or the dimensions do not hold as many bytes.</exception>
    public static OnnxTensor OfBytes(TensorElementType elementType, ReadOnlySpan<byte> bytes, params ReadOnlySpan<long> shape)
    {
        var size = TensorElement.SizeOf(elementType);
        if (size == 0 || bytes.Length % size != 0)
        {
            throw new ArgumentException($"{bytes.Length} bytes are no elements of {elementType}, which have {size} bytes each.", nameof(bytes));
        }

        return new OnnxTensor(elementType, CheckedShape(shape, bytes.Length / size), bytes.ToArray(), []);
    }

    /// <summary>The elements, row-major.</summary>
    /// <typeparam name="T">The .NET type of the elements; <see cref="ushort"/> for the bits of bfloat16.</typeparam>
    /// <exception cref="InvalidOperationException">The tensor holds another type.</exception>
    public ReadOnlySpan<T> Values<T>()
        where T : unmanaged => TensorElement.Holds<T>(ElementType)
            ? MemoryMarshal.Cast<byte, T>(_bytes)
            : throw new InvalidOperationException(
                $"The tensor holds {ElementType}, not {typeof(T).Name}. Use {(ElementType == TensorElementType.String ? "Strings" : $"Values<{TensorElement.ClrName(ElementType)}>")}.");

    /// <summary>The tensor as in <c>float32[2, 3]</c>.</summary>
    public override string ToString() => TensorElement.Describe(ElementType, Shape);

    internal static OnnxTensor Own(TensorElementType type, long[] shape, byte[] bytes, string[] strings) => new(type, shape, bytes, strings);

    private static long[] CheckedShape(ReadOnlySpan<long> shape, int count)
    {
        Int128 product = 1;
        foreach (var dimension in shape)
        {
            product = dimension < 0 || product > int.MaxValue ? -1 : product * dimension;
            if (product < 0)
            {
                break;
            }
        }

        return product == count
            ? shape.ToArray()
            : throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"The shape [{string.Join(", ", shape.ToArray())}] does not hold {count} elements. Give dimensions whose product is that number."), nameof(shape));
    }
}
