using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>The protocol's names of element types.</summary>
internal static class OpenInferenceTypes
{
    public static string NameOf(TensorElementType type) => type switch
    {
        TensorElementType.Float32 => "FP32",
        TensorElementType.Float64 => "FP64",
        TensorElementType.Int32 => "INT32",
        TensorElementType.Int64 => "INT64",
        TensorElementType.String => "BYTES",
        _ => throw new ModelRuntimeException($"Tensors of {type} cannot be made of columns. Use float32, float64, int32, int64 or text tensors."),
    };
}
