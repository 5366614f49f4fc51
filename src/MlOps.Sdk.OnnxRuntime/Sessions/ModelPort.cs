using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>One input or output of a model, of whatever kind.</summary>
/// <param name="Name">The name in the graph.</param>
/// <param name="Type">What it is.</param>
internal sealed record ModelPort(string Name, PortType Type)
{
    /// <summary>It as a tensor of a binding; null when it is something else.</summary>
    public TensorPort? AsTensor() => Type.IsBindable
        ? new TensorPort(new TensorDefinition(Name, Type.ElementType, Type.Shape ?? []), Type.DimensionNames ?? [])
        : null;

    /// <summary>It for users.</summary>
    public OnnxPort Describe(bool isRequired) => new(Name, Type.Kind, Type.ToString(), isRequired);
}
