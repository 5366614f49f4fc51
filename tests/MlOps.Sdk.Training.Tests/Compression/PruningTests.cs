using MlOps.Sdk.Core.Tests;
using static MlOps.Sdk.Core.Tests.OnnxPieces;

namespace MlOps.Sdk.Training.Tests;

public sealed class PruningTests
{
    [Theory]
    [InlineData(PruningScope.Layer, "layer")]
    [InlineData(PruningScope.Global, "global")]
    public void Prune_Perceptron_DropsTheReferencesWeights(PruningScope scope, string name)
    {
        var (model, notes) = Perceptron.Apply(Compression.Prune(0.4, scope), Perceptron.Model);
        var document = OnnxDocument.Parse(model);
        string[] names = ["w1", "w2", "w3"];
        for (var layer = 0; layer < names.Length; layer++)
        {
            var wanted = Perceptron.Flat(names[layer]);
            foreach (var place in Perceptron.Reference.GetProperty("prune").GetProperty(name)[layer].EnumerateArray())
            {
                wanted[place.GetInt32()] = 0;
            }

            Assert.Equal(wanted, document.Constant(names[layer])!.ToFloats());
            Assert.Equal(wanted.Count(v => v == 0) / (double)wanted.Length, notes.Weights[layer].ZeroShare, 12);
        }
    }

    [Fact]
    public void Prune_EqualMagnitudes_GoInOrderAndNotMoreThanAsked()
    {
        var model = OnnxPieces.Model(Graph([Node("MatMul", ["x", "w"], ["y"])], [Floats("w", [2, 4], 1, -1, 1, -1, 1, -1, 1, -1)])).ToArray();
        var (compressed, _) = Perceptron.Apply(Compression.Prune(0.5), model);
        Assert.Equal([0f, 0, 0, 0, 1, -1, 1, -1], OnnxDocument.Parse(compressed).Constant("w")!.ToFloats());
    }

    [Fact]
    public void Prune_TensorThatOthersUse_KeepsTheOriginalForThem()
    {
        var model = OnnxPieces.Model(Graph([Node("MatMul", ["x", "w"], ["a"]), Node("Add", ["a", "w"], ["y"])], [Floats("w", [2, 2], 1, 2, 3, 4)], [Value("x", Float, 2, 2)], [Value("y", Float, 2, 2)])).ToArray();
        var (compressed, _) = Perceptron.Apply(Compression.Prune(0.5), model);
        Assert.Equal([1f + 0, 2 + 0, 3 + 3, 4 + 4], Perceptron.Run(compressed, [1, 0, 0, 1]));
    }

    [Fact]
    public void PruneUnits_Perceptron_GivesTheReferencesModel()
    {
        var reference = Perceptron.Reference.GetProperty("units");
        var (model, notes) = Perceptron.Apply(Compression.PruneUnits(0.25), Perceptron.Model);
        var (kept1, kept2) = (reference.GetProperty("kept1").GetArrayLength(), reference.GetProperty("kept2").GetArrayLength());
        Assert.Equal(40 - kept1 + 30 - kept2, notes.DroppedUnits);
        var shapes = OnnxDocument.Parse(model).Initializers.Where(t => t.Shape.Count == 2 && t.Elements > 30 || t.Shape is [_, 1]).Select(t => (t.Shape[0], t.Shape[1])).Order();
        Assert.Equal(new (long, long)[] { (kept1, 12), (kept1, kept2), (kept2, 1) }.Order(), shapes);
        Perceptron.AssertNear(Perceptron.Flat(reference.GetProperty("outputs")), Perceptron.Run(model, Perceptron.X), 2e-5);
        Assert.True(model.Length < Perceptron.Model.Length * 0.75);
    }

    [Theory]
    [InlineData("Relu")]
    [InlineData("Sigmoid")]
    [InlineData("Tanh")]
    [InlineData("Elu")]
    [InlineData("LeakyRelu")]
    [InlineData("Softplus")]
    public void PruneUnits_UnitsThatSayNothing_ChangeNoAnswer(string function)
    {
        // Unit 0 always says the same, unit 2 is heard by nobody; the next layer has no bias to take the constant.
        foreach (var isGemm in (bool[])[false, true])
        {
            var next = isGemm ? Node("Gemm", ["h", "v"], ["y"], Perceptron.FloatAttribute("alpha", 2f)) : Node("MatMul", ["h", "v"], ["y"]);
            var model = OnnxPieces.Model(Graph(
                [Node("Gemm", ["x", "w", "b"], ["z"]), Node(function, ["z"], ["h"]), next],
                [Floats("w", [2, 3], 0, 1, 2, 0, -1, 3), Floats("b", [3], -0.7f, 0.5f, 1), Floats("v", [3, 2], 1.5f, -2, 3, 4, 0, 0)], [Value("x", Float, -1, 2)], [Value("y", Float, -1, 2)])).ToArray();
            var (compressed, notes) = Perceptron.Apply(Compression.PruneUnits(0), model);
            Assert.Equal(2, notes.DroppedUnits);
            Perceptron.AssertNear(Perceptron.Run(model, [1, 2, -3, 0.5f, 0, 0]), Perceptron.Run(compressed, [1, 2, -3, 0.5f, 0, 0]), 2e-6);
            Assert.Contains(OnnxDocument.Parse(compressed).Initializers, t => t.Shape is [2, 1]);
        }
    }

    [Fact]
    public void PruneUnits_UnitsHeardElsewhere_AreKept()
    {
        Proto[] weights = [Floats("w", [2, 3], 0, 0, 0, 0, 0, 0), Floats("v", [3, 1], 0, 0, 0)];
        Proto[][] graphs =
        [
            [Node("MatMul", ["x", "w"], ["h"]), Node("MatMul", ["h", "v"], ["a"]), Node("ReduceSum", ["h"], ["b"])],
            [Node("MatMul", ["x", "w"], ["h"]), Node("Softmax", ["h"], ["s"]), Node("MatMul", ["s", "v"], ["a"])],
            [Node("Gemm", ["x", "w", "computed"], ["h"]), Node("MatMul", ["h", "v"], ["a"])],
        ];
        foreach (var nodes in graphs)
        {
            var (_, notes) = Perceptron.Apply(Compression.PruneUnits(0.9), OnnxPieces.Model(Graph(nodes, weights, [Value("x", Float, -1, 2)], [Value("a", Float, -1, 1)])).ToArray());
            Assert.Equal(0, notes.DroppedUnits);
            Assert.Contains(notes.Untouched, u => u.Output == "h" && u.Reason.Contains("one further layer alone", StringComparison.Ordinal));
        }

        var output = OnnxPieces.Model(Graph(graphs[0][..2], weights, [Value("x", Float, -1, 2)], [Value("a", Float, -1, 1), Value("h", Float, -1, 3)])).ToArray();
        Assert.Equal(0, Perceptron.Apply(Compression.PruneUnits(0.9), output).Notes.DroppedUnits);
    }

    [Fact]
    public void PruneUnits_NearlyAll_KeepsOne()
    {
        var (model, notes) = Perceptron.Apply(Compression.PruneUnits(0.999), Perceptron.Model);
        Assert.Equal(39 + 29, notes.DroppedUnits);
        Assert.Equal(16, Perceptron.Run(model, Perceptron.X).Length);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Prune_ShareThatIsNone_IsMisuse(double share)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Compression.Prune(share));
        Assert.Throws<ArgumentOutOfRangeException>(() => Compression.PruneUnits(share));
    }
}
