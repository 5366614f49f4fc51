using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>Sets the weights nearest to 0 to 0.</summary>
internal sealed class MagnitudePruning(double share, PruningScope scope) : Compression("prune")
{
    internal override void Apply(OnnxDocument document, CompressionNotes notes)
    {
        var groups = LinearLayer.Find(document, 1, notes).GroupBy(layer => layer.Weights.Name).ToList();
        var values = groups.ConvertAll(group => group.First().Weights.ToFloats());
        if (scope == PruningScope.Global)
        {
            SetSmallest(values);
        }
        else
        {
            values.ForEach(weights => SetSmallest([weights]));
        }

        for (var g = 0; g < groups.Count; g++)
        {
            Store(document, [.. groups[g]], values[g], notes);
        }

        document.RemoveUnused();
    }

    // Equal magnitudes go in the order in which they stand, so that the same model always gives the same bytes.
    private void SetSmallest(List<float[]> tensors)
    {
        var keys = new ulong[tensors.Sum(t => (long)t.Length)];
        var place = 0U;
        foreach (var weight in tensors.SelectMany(t => t))
        {
            keys[place] = ((ulong)BitConverter.SingleToUInt32Bits(Math.Abs(weight)) << 32) | place;
            place++;
        }

        Array.Sort(keys);
        var isDropped = new bool[keys.Length];
        foreach (var key in keys.AsSpan(0, (int)(share * keys.Length)))
        {
            isDropped[(uint)key] = true;
        }

        place = 0;
        foreach (var tensor in tensors)
        {
            for (var i = 0; i < tensor.Length; i++)
            {
                tensor[i] = isDropped[place++] ? 0 : tensor[i];
            }
        }
    }

    private void Store(OnnxDocument document, IReadOnlyList<LinearLayer> layers, float[] values, CompressionNotes notes)
    {
        var original = layers[0].Weights;
        var before = original.ToFloats();
        var error = values.Zip(before).Max(pair => Math.Abs((double)pair.First - pair.Second));
        notes.Weights.Add(new CompressedWeight(original.Name, Name, original.Shape, original.Bytes, original.Bytes, error, values.Count(v => v == 0) / (double)values.Length));

        // Whoever else uses the tensor keeps the original.
        var isShared = document.Uses(original.Name) > layers.Count;
        var name = isShared ? document.NewName(original.Name + "_pruned") : original.Name;
        document.Set(OnnxInitializer.Of<float>(name, TensorElementType.Float32, values, [.. original.Shape]));
        foreach (var layer in layers)
        {
            layer.Node.Inputs[1] = name;
        }
    }
}
