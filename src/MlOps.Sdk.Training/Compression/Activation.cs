namespace MlOps.Sdk.Training;

/// <summary>Functions that act on each number alone.</summary>
internal static class Activation
{
    /// <summary>The function of a node; null when the node is none of those known.</summary>
    public static Func<double, double>? Of(OnnxNode node)
    {
        var slope = node.Float("alpha", node.Operation == "Elu" ? 1 : 0.01f);
        return node is not { Domain: "", Inputs.Count: 1, Outputs.Count: 1 } ? null : node.Operation switch
        {
            "Identity" => x => x,
            "Relu" => x => Math.Max(x, 0),
            "LeakyRelu" => x => x < 0 ? slope * x : x,
            "Elu" => x => x < 0 ? slope * (Math.Exp(x) - 1) : x,
            "Sigmoid" => x => 1 / (1 + Math.Exp(-x)),
            "Tanh" => Math.Tanh,
            "Softplus" => x => Math.Log(1 + Math.Exp(x)),
            _ => null,
        };
    }
}
