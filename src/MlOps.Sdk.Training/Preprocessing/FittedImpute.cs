namespace MlOps.Sdk.Training;

/// <summary>NaN becomes the column's replacement; a column that is not imputed has NaN for it.</summary>
internal sealed class FittedImpute(float[] replacements) : FittedNumericStep
{
    public override void Apply(IReadOnlyList<float[]> values)
    {
        for (var c = 0; c < replacements.Length; c++)
        {
            var column = values[c];
            for (var i = 0; i < column.Length; i++)
            {
                if (float.IsNaN(column[i]))
                {
                    column[i] = replacements[c];
                }
            }
        }
    }

    public override string Emit(OnnxGraph graph, string input) => graph.AddMachineLearning(
        "Imputer", [input], OnnxAttribute.Of("imputed_value_floats", replacements), OnnxAttribute.Of("replaced_value_float", float.NaN));
}
