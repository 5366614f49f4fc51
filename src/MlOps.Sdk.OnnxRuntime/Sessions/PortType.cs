using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>The type of an input or output as the engine describes it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="ElementType">The element type of a tensor, or the key type of a map; undefined for types that have no .NET type.</param>
/// <param name="Shape">The dimensions of a tensor, -1 where open; null where even their number is open.</param>
/// <param name="DimensionNames">The name of each dimension; empty for one without.</param>
/// <param name="Inner">The type of the elements of a sequence, of the values of a map, or of what an optional holds.</param>
internal sealed record PortType(
    OnnxValueKind Kind, TensorElementType ElementType = TensorElementType.Undefined, long[]? Shape = null, string[]? DimensionNames = null, PortType? Inner = null)
{
    /// <summary>Whether a binding can hold it.</summary>
    public bool IsBindable => Kind == OnnxValueKind.Tensor && ElementType != TensorElementType.Undefined;

    /// <summary>Whether a value of this type can be given or read at all.</summary>
    public bool IsKnown => Kind switch
    {
        OnnxValueKind.Tensor => ElementType != TensorElementType.Undefined,
        OnnxValueKind.Sequence or OnnxValueKind.Map or OnnxValueKind.Optional => Inner is { IsKnown: true },
        _ => false,
    };

    /// <summary>The type as in <c>sequence(map(int64, float32))</c>.</summary>
    public override string ToString() => Kind switch
    {
        OnnxValueKind.Tensor when ElementType == TensorElementType.Undefined => "a tensor of a type that .NET does not have",
        OnnxValueKind.Tensor => Shape is null ? ElementType.ToString().ToLowerInvariant() : TensorElement.Describe(ElementType, Shape),
        OnnxValueKind.Sequence => $"sequence({Inner})",
        OnnxValueKind.Map => $"map({ElementType.ToString().ToLowerInvariant()}, {Inner})",
        OnnxValueKind.Optional => $"optional({Inner})",
        OnnxValueKind.SparseTensor => "a sparse tensor",
        _ => "an opaque value",
    };
}
