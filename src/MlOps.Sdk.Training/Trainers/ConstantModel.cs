namespace MlOps.Sdk.Training;

/// <summary>One prediction for every row.</summary>
internal sealed class ConstantModel(float value) : FittedModel
{
    public override float[] Predict(FeatureMatrix features)
    {
        var predictions = new float[features.RowCount];
        predictions.AsSpan().Fill(value);
        return predictions;
    }

    public override string Emit(OnnxGraph graph, string features)
    {
        var rows = graph.Add("Shape", [features], OnnxAttribute.Of("start", 0), OnnxAttribute.Of("end", 1));
        var shape = graph.Add("Concat", [rows, graph.Constant([1L], 1)], OnnxAttribute.Of("axis", 0));
        return graph.Add("Expand", [graph.Constant([value], 1, 1), shape]);
    }
}
