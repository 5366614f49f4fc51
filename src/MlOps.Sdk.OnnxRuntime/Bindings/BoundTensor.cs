using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>The place of one tensor in a binding.</summary>
internal sealed class BoundTensor(TensorPort port, long[] shape, bool isDynamic)
{
    /// <summary>What the model says about it.</summary>
    public TensorPort Port { get; } = port;

    /// <summary>Its shape: fixed for the binding, or that of the last run where <see cref="IsDynamic"/>.</summary>
    public long[] Shape { get; private set; } = shape;

    /// <summary>Whether the engine decides shape and memory at each run.</summary>
    public bool IsDynamic { get; } = isDynamic;

    /// <summary>How many elements it has.</summary>
    public int Count { get; private set; } = isDynamic ? 0 : CountOf(port, shape);

    /// <summary>Where its elements are; zero for strings.</summary>
    public nint Data { get; set; }

    public TensorElementType ElementType => Port.Tensor.ElementType;

    public bool IsString => ElementType == TensorElementType.String;

    /// <summary>Bytes of its elements; 0 for strings.</summary>
    public nuint ByteLength => (nuint)Count * (nuint)TensorElement.SizeOf(ElementType);

    /// <summary>Takes the shape that a run decided; <paramref name="rank"/> rarely changes, so the array is reused.</summary>
    public long[] Reshape(int rank) => Shape.Length == rank ? Shape : Shape = new long[rank];

    /// <summary>Counts the elements after the shape was written.</summary>
    public void Recount() => Count = CountOf(Port, Shape);

    /// <summary>Its elements.</summary>
    /// <exception cref="ModelRuntimeException"><typeparamref name="T"/> is not its element type.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe Span<T> Elements<T>(string role)
        where T : unmanaged
    {
        if (!TensorElement.Holds<T>(ElementType))
        {
            ThrowWrongType(typeof(T).Name, role);
        }

        return new Span<T>((void*)Data, Count);
    }

    private static int CountOf(TensorPort port, long[] shape)
    {
        var count = 1L;
        foreach (var dimension in shape)
        {
            count = dimension == 0 ? 0 : count > int.MaxValue / Math.Max(dimension, 1) ? long.MaxValue : count * dimension;
            if (count is 0 or long.MaxValue)
            {
                break;
            }
        }

        return count <= int.MaxValue
            ? (int)count
            : throw new ArgumentOutOfRangeException(nameof(shape), $"Tensor '{port}' would hold more than {int.MaxValue:N0} elements as [{string.Join(",", shape)}]. Use fewer rows at a time.");
    }

    private void ThrowWrongType(string asked, string role) =>
        throw new ModelRuntimeException(
            IsString
                ? $"{role} '{Port}' holds strings, not {asked}. Use {(role == "Input" ? "SetStrings" : "OutputStrings")}."
                : $"{role} '{Port}' holds {ElementType}, not {asked}. Use {role}<{TensorElement.ClrName(ElementType)}>.");
}
