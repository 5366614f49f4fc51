using MlOps.Sdk.Core;
using MlOps.Sdk.OnnxRuntime;

namespace MlOps.Sdk.Training.Tests.Onnx;

public sealed class OnnxGraphTests
{
    [Fact]
    public async Task ToModel_IsReadByOnnxRuntime()
    {
        var graph = new OnnxGraph();
        var input = graph.Input(new TensorDefinition("x", TensorElementType.Float32, [-1, 2]));
        var sum = graph.Add("ReduceSum", [graph.Add("Mul", [input, graph.Constant([2f, -3f], 1, 2)]), graph.Constant([1L], 1)], OnnxAttribute.Of("keepdims", 1));
        var scaled = graph.AddMachineLearning("Scaler", [sum], OnnxAttribute.Of("offset", [0.5f]), OnnxAttribute.Of("scale", [10f]));
        graph.Output(new TensorDefinition("y", TensorElementType.Float32, [-1, 1]), scaled);
        using var session = await new OnnxModelRuntime().LoadAsync(graph.ToModel("test", []));
        Assert.Equal("x: float32[?, 2]", Assert.Single(session.Inputs).ToString());
        Assert.Equal("y: float32[?, 1]", Assert.Single(session.Outputs).ToString());
        using var binding = session.Bind(2);
        new[] { 1f, 1, 4, -1 }.CopyTo(binding.Input<float>(0));
        binding.Run();
        Assert.Equal([-15, 105], binding.Output<float>(0).ToArray());
    }

    [Fact]
    public void Constant_OfAnotherSize_IsRefused() =>
        Assert.Contains("[2,2] holds 4 values, but 3 were given", Assert.Throws<ArgumentException>(() => new OnnxGraph().Constant([1f, 2, 3], 2, 2)).Message);

    [Fact]
    public void Input_OfSameNameTwice_IsRefused()
    {
        var graph = new OnnxGraph();
        graph.Input(new TensorDefinition("x", TensorElementType.Float32, [-1, 1]));
        Assert.Throws<ArgumentException>(() => graph.Input(new TensorDefinition("x", TensorElementType.Float32, [-1, 1])));
    }

    [Fact]
    public async Task Names_LikeOurOwn_DoNotCollide()
    {
        string[] names = ["x", "IsInf/0", "Scaler/0", "OneHotEncoder/1", "constant/2", "Flatten/9", "node_Concat/3", "y"];
        var columns = names.Select((name, i) => name switch
        {
            "x" => Columns.From<double>(1, 2, 3),
            "y" => Columns.From<long>(0, 1, 1),
            _ => (Column)Columns.FromStrings("a", i % 2 == 0 ? "b" : "a", "c"),
        }).ToArray();
        using var rows = new RecordBatch(new Schema(names.Select((name, i) => new Field(name, columns[i].Type))), columns);
        var pipeline = await new PipelineTrainer(Trainer.LogisticRegression(), p => p.Standardize().OneHot()).FitAsync(rows, "y");
        using var scorer = new ModelScorer(await new OnnxModelRuntime().LoadAsync(pipeline.Onnx), pipeline.Signature);
        using var scored = scorer.Score(rows);
        Assert.All(scored.Column<float>("probability").Values.ToArray().Zip(pipeline.Predict(rows)), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }
}
