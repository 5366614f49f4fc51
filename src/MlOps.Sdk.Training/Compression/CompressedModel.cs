namespace MlOps.Sdk.Training;

/// <summary>A compressed model within its limits.</summary>
/// <param name="Onnx">The new model file; it has the signature of the old one.</param>
/// <param name="Report">What was measured.</param>
public sealed record CompressedModel(ReadOnlyMemory<byte> Onnx, CompressionReport Report);
