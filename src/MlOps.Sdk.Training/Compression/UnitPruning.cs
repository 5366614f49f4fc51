namespace MlOps.Sdk.Training;

/// <summary>Drops whole hidden units.</summary>
internal sealed class UnitPruning(double share) : Compression("prune-units")
{
    private const int OldestOpset = 7;

    internal override void Apply(OnnxDocument document, CompressionNotes notes)
    {
        RequireOpset(document, OldestOpset);

        // From the back: a layer's bias changes when units before it are dropped.
        foreach (var output in LinearLayer.Find(document, 1, notes).Select(layer => layer.Node.Outputs[0]).Reverse().ToList())
        {
            var layers = LinearLayer.Find(document, 1, new CompressionNotes());
            var hidden = layers.Find(l => l.Node.Outputs[0] == output) is { } layer ? HiddenLayer.Find(document, layer, layers) : null;
            if (hidden is null || hidden.Prune(document, share, notes) == 0)
            {
                notes.LeaveAlone(output, hidden is null ? "its units do not go into one further layer alone" : "all of its units say something");
            }
        }

        document.RemoveUnused();
    }
}
