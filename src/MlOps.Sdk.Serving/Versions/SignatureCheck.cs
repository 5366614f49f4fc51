using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Compares the shapes a package declares with those of the graph in it; names and types are the scorer's to check.</summary>
internal static class SignatureCheck
{
    public static void Require(ModelSession session, ModelSignature signature)
    {
        Require(session.Inputs, signature.Inputs, "input");
        Require(session.Outputs, signature.Outputs, "output");
    }

    private static void Require(IReadOnlyList<TensorDefinition> graph, IReadOnlyList<SignatureTensor> declared, string side)
    {
        foreach (var tensor in declared.Select(entry => entry.Tensor))
        {
            var real = graph.FirstOrDefault(candidate => candidate.Name == tensor.Name);
            if (real is not null && real.Shape.Count > 0 && !Fits(real.Shape, tensor.Shape))
            {
                throw new SchemaException($"The signature declares the {side} {tensor}, but the graph has {real}.");
            }
        }
    }

    private static bool Fits(IReadOnlyList<long> graph, IReadOnlyList<long> declared) =>
        graph.Count == declared.Count && graph.Zip(declared).All(pair => pair.First < 0 || pair.Second < 0 || pair.First == pair.Second);
}
