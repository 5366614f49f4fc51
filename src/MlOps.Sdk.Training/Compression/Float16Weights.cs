using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>Stores matrices as float16 and casts them back; the engine does that once, when it loads the model.</summary>
internal sealed class Float16Weights(bool clamp) : Compression("float16")
{
    private const int OldestOpset = 9, FewestElements = 256;

    internal override void Apply(OnnxDocument document, CompressionNotes notes)
    {
        RequireOpset(document, OldestOpset);
        var halves = new Float16Tensors(document, notes, Name, clamp);
        List<OnnxNode> casts = [];
        foreach (var tensor in document.Initializers.Where(t => t is { IsFloat: true, Shape.Count: >= 2, Elements: >= FewestElements }).ToList())
        {
            if (document.Constant(tensor.Name) is null)
            {
                notes.LeaveAlone(tensor.Name, "its weights can be replaced by the caller");
                continue;
            }

            casts.Add(OnnxNode.Of("Cast", [halves.NameOf(tensor)], [tensor.Name], OnnxAttribute.Of("to", (long)TensorElementType.Float32)));
            document.Remove(tensor.Name);
        }

        document.Nodes.InsertRange(0, casts);
    }
}
