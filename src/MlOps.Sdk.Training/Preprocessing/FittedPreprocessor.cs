using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>A fitted chain from columns to the feature tensor: the numbers, then the categories of each text column.</summary>
internal sealed class FittedPreprocessor(FeatureLayout layout, IReadOnlyList<FittedNumericStep> steps, IReadOnlyList<FittedOneHot> encoders)
{
    public FeatureLayout Layout => layout;

    public IReadOnlyList<string> FeatureNames { get; } = [.. layout.NumberNames, .. encoders.SelectMany(e => e.FeatureNames)];

    /// <summary>The features of a batch, as the graph computes them.</summary>
    public FeatureMatrix Transform(RecordBatch batch)
    {
        var numbers = layout.ReadNumbers(batch);
        foreach (var step in steps)
        {
            step.Apply(numbers);
        }

        return ToMatrix(batch, numbers);
    }

    /// <summary>Joins finished numbers with the encoded texts of the same rows.</summary>
    public FeatureMatrix ToMatrix(RecordBatch batch, float[][] numbers) =>
        new(FeatureNames, [.. numbers, .. encoders.SelectMany(e => e.Apply(batch.Text(e.Column)))], batch.RowCount);

    /// <summary>The numbers that are no longer missing after the steps when they were before.</summary>
    public IReadOnlySet<string> ImputedNumbers()
    {
        var probe = layout.NumberNames.Select(_ => new[] { float.NaN }).ToArray();
        foreach (var step in steps)
        {
            step.Apply(probe);
        }

        return layout.NumberNames.Where((_, i) => !float.IsNaN(probe[i][0])).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Adds the inputs and all steps to a graph and returns the name of the feature tensor.</summary>
    public string Emit(OnnxGraph graph, IReadOnlyList<SignatureTensor> inputs)
    {
        // All inputs first: names made up for results then keep clear of every one of them.
        var parts = new List<string>();
        foreach (var name in inputs.Select(input => graph.Input(input.Tensor)).ToList())
        {
            if (name == FeatureLayout.NumericTensor)
            {
                parts.Add(steps.Aggregate(name, (tensor, step) => step.Emit(graph, tensor)));
            }
            else if (encoders.First(e => e.Column == name) is { HasCategories: true } encoder)
            {
                parts.Add(encoder.Emit(graph, name));
            }
        }

        return parts.Count == 1 ? parts[0] : graph.Add("Concat", parts, OnnxAttribute.Of("axis", 1));
    }
}
