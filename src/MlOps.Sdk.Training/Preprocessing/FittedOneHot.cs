using System.Collections.Frozen;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>A text column with the categories that have a feature each.</summary>
internal sealed class FittedOneHot(string column, IReadOnlyList<string> categories)
{
    private readonly FrozenDictionary<string, int> _ordinals =
        categories.Select((category, i) => KeyValuePair.Create(category, i)).ToFrozenDictionary(StringComparer.Ordinal);

    public string Column => column;

    public IEnumerable<string> FeatureNames => categories.Select(category => $"{column}={category}");

    public bool HasCategories => categories.Count > 0;

    /// <summary>One array per category.</summary>
    public float[][] Apply(Utf8Column texts)
    {
        var features = categories.Select(_ => new float[texts.Length]).ToArray();
        for (var i = 0; i < texts.Length; i++)
        {
            if (texts.GetString(i) is { } text && _ordinals.TryGetValue(text, out var ordinal))
            {
                features[ordinal][i] = 1;
            }
        }

        return features;
    }

    /// <summary>Adds the encoder; its result [rows, 1, categories] is flattened to [rows, categories].</summary>
    public string Emit(OnnxGraph graph, string input)
    {
        var encoded = graph.AddMachineLearning("OneHotEncoder", [input], OnnxAttribute.Of("cats_strings", categories), OnnxAttribute.Of("zeros", 1));
        return graph.Add("Flatten", [encoded], OnnxAttribute.Of("axis", 1));
    }
}
