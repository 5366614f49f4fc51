namespace MlOps.Sdk.Training;

/// <summary>sign(x) · ln(1 + |x|) in the selected columns.</summary>
internal sealed class FittedLog1p(bool[] selected) : FittedNumericStep
{
    public override void Apply(IReadOnlyList<float[]> values)
    {
        for (var c = 0; c < selected.Length; c++)
        {
            var column = values[c];
            for (var i = 0; selected[c] && i < column.Length; i++)
            {
                column[i] = MathF.CopySign(MathF.Log(1 + MathF.Abs(column[i])), column[i]);
            }
        }
    }

    public override string Emit(OnnxGraph graph, string input)
    {
        var size = graph.Add("Log", [graph.Add("Add", [graph.Add("Abs", [input]), graph.Constant([1f], 1)])]);
        var logarithm = graph.Add("Mul", [size, graph.Add("Sign", [input])]);
        return selected.All(s => s) ? logarithm : graph.Add("Where", [graph.Constant(selected, 1, selected.Length), logarithm, input]);
    }
}
