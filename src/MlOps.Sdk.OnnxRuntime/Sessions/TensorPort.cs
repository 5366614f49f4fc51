using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>One input or output of a model as the engine describes it.</summary>
/// <param name="Tensor">Name, type and shape.</param>
/// <param name="DimensionNames">The name of each dimension, such as "N"; empty for one without.</param>
internal sealed record TensorPort(TensorDefinition Tensor, IReadOnlyList<string> DimensionNames)
{
    /// <summary>The name of a first dimension that varies with the rows; <see langword="null"/> if the first dimension is fixed or has no name.</summary>
    public string? RowDimension => Tensor.Shape is [-1, ..] && DimensionNames[0].Length > 0 ? DimensionNames[0] : null;

    /// <summary>The tensor in words.</summary>
    public override string ToString() => Tensor.ToString();
}
