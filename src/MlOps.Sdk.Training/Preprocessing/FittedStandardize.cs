namespace MlOps.Sdk.Training;

/// <summary>(x − offset) · scale, in float32 and in this order as the operator does it.</summary>
internal sealed class FittedStandardize(float[] offsets, float[] scales) : FittedNumericStep
{
    public override void Apply(IReadOnlyList<float[]> values)
    {
        for (var c = 0; c < offsets.Length; c++)
        {
            var column = values[c];
            for (var i = 0; i < column.Length; i++)
            {
                column[i] = (column[i] - offsets[c]) * scales[c];
            }
        }
    }

    public override string Emit(OnnxGraph graph, string input) => graph.AddMachineLearning(
        "Scaler", [input], OnnxAttribute.Of("offset", offsets), OnnxAttribute.Of("scale", scales));
}
