namespace MlOps.Sdk.Training;

/// <summary>−∞ becomes the column's smallest and +∞ its largest value; NaN and finite values stay.</summary>
internal sealed class FittedFiniteRange(float[] lowest, float[] highest) : FittedNumericStep
{
    public override void Apply(IReadOnlyList<float[]> values)
    {
        for (var c = 0; c < lowest.Length; c++)
        {
            var column = values[c];
            for (var i = 0; i < column.Length; i++)
            {
                if (float.IsInfinity(column[i]))
                {
                    column[i] = column[i] > 0 ? highest[c] : lowest[c];
                }
            }
        }
    }

    public override string Emit(OnnxGraph graph, string input)
    {
        var above = graph.Add("IsInf", [input], OnnxAttribute.Of("detect_negative", 0));
        var below = graph.Add("IsInf", [input], OnnxAttribute.Of("detect_positive", 0));
        var clipped = graph.Add("Where", [above, graph.Constant(highest, 1, highest.Length), input]);
        return graph.Add("Where", [below, graph.Constant(lowest, 1, lowest.Length), clipped]);
    }
}
