namespace MlOps.Sdk.Core;

/// <summary>
/// What a model file may hold before it is refused unread by the engine. A file that keeps data outside itself is refused whatever
/// the limits are.
/// </summary>
/// <remarks>
/// The limits bound what a file says of itself. What its operators compute is not bounded by them: load models of strangers
/// in a process with a limit on its memory.
/// </remarks>
public sealed class ModelFileLimits
{
    /// <summary>
    /// The domains whose operators a model may use; functions that the file itself defines are allowed besides. Default:
    /// <c>ai.onnx</c>, <c>ai.onnx.ml</c> and <c>com.microsoft</c>, all of them parts of ONNX Runtime. Add the domain of a custom operator library here.
    /// </summary>
    public IReadOnlyCollection<string> AllowedDomains { get; set; } = ["ai.onnx", "ai.onnx.ml", "com.microsoft"];

    /// <summary>The newest version of the ONNX format. Default: 13, the newest that ONNX Runtime 1.30 reads.</summary>
    public int MaximumIrVersion { get; set; } = 13;

    /// <summary>The newest operator set of <c>ai.onnx</c>. Default: 26, the newest that ONNX Runtime 1.30 runs.</summary>
    public int MaximumOpset { get; set; } = 26;

    /// <summary>The newest operator set of <c>ai.onnx.ml</c>. Default: 5, the newest that ONNX Runtime 1.30 runs.</summary>
    public int MaximumMachineLearningOpset { get; set; } = 5;

    /// <summary>The most nodes, counted as often as the functions they stand in are called. Default: 1,000,000.</summary>
    public int MaximumNodes { get; set; } = 1_000_000;

    /// <summary>How deep graphs may stand in nodes of other graphs, as in loops and branches. Default: 16.</summary>
    public int MaximumGraphDepth { get; set; } = 16;

    /// <summary>
    /// The most bytes of one tensor whose size is written in the file: declared shapes, sparse tensors written out (these also in total),
    /// and tensors that a node makes of a constant shape. Default: 2 GiB.
    /// </summary>
    public long MaximumTensorBytes { get; set; } = 1L << 31;
}
