namespace MlOps.Sdk.OnnxRuntime;

/// <summary>What an input or output of a model is, with ONNX's numbers.</summary>
public enum OnnxValueKind
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>A tensor, <see cref="OnnxTensor"/>.</summary>
    Tensor = 1,

    /// <summary>A sequence of values of one type, <see cref="OnnxSequence"/>.</summary>
    Sequence = 2,

    /// <summary>A map from numbers or texts to numbers or texts, <see cref="OnnxMap"/>.</summary>
    Map = 3,

    /// <summary>A type of the engine's own; cannot be given or read.</summary>
    Opaque = 4,

    /// <summary>A sparse tensor; cannot be given or read.</summary>
    SparseTensor = 5,

    /// <summary>A tensor or sequence that may be missing.</summary>
    Optional = 6,
}
