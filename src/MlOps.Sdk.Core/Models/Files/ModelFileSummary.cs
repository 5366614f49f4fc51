namespace MlOps.Sdk.Core;

/// <summary>What a checked model file holds.</summary>
/// <param name="IrVersion">The version of the ONNX format.</param>
/// <param name="Opsets">The version of each operator set, by domain.</param>
/// <param name="Operators">How often each operator occurs, by name, such as <c>MatMul</c> or <c>ai.onnx.ml.TreeEnsembleRegressor</c>.</param>
/// <param name="WeightBytes">The bytes of all tensors in the file.</param>
public sealed record ModelFileSummary(
    int IrVersion, IReadOnlyDictionary<string, long> Opsets, IReadOnlyDictionary<string, int> Operators, long WeightBytes)
{
    /// <summary>The number of nodes in the file, those of inner graphs and of functions included.</summary>
    public int Nodes => Operators.Values.Sum();
}
