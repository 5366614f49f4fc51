namespace MlOps.Sdk.Training;

/// <summary>One compression after the other.</summary>
internal sealed class CompressionChain(Compression first, Compression second) : Compression($"{first.Name}+{second.Name}")
{
    internal override void Apply(OnnxDocument document, CompressionNotes notes)
    {
        first.Apply(document, notes);
        second.Apply(document, notes);
    }
}
