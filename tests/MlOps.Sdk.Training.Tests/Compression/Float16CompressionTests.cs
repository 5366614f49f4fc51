using MlOps.Sdk.Core.Tests;
using static MlOps.Sdk.Core.Tests.OnnxPieces;

namespace MlOps.Sdk.Training.Tests;

public sealed class Float16CompressionTests
{
    [Fact]
    public void Weights_Perceptron_GivesTheReferencesNumbersAndHalfTheFile()
    {
        var (model, notes) = Perceptron.Apply(Compression.Float16(), Perceptron.Model);

        // w3 is too small to be worth a node, so that only the first two matrices are rounded here and all three in the reference.
        Perceptron.AssertNear(Perceptron.Flat("half"), Perceptron.Run(model, Perceptron.X), 5e-3);
        Perceptron.AssertNear(Perceptron.Flat("exact"), Perceptron.Run(model, Perceptron.X), 2e-2);
        Assert.Equal(["w1", "w2"], notes.Weights.Select(w => w.Name));
        Assert.All(notes.Weights, w => Assert.InRange(w.MaximumError, 1e-6, 4.0 / 2048));
        Assert.True(model.Length < Perceptron.Model.Length * 0.6, $"{model.Length} of {Perceptron.Model.Length}");
    }

    [Fact]
    public void Weights_MatricesOfTheReference_AreRoundedAsThere()
    {
        var model = OnnxPieces.Model(Graph([Node("MatMul", ["x", "w2"], ["y"])], [Floats("w2", [40, 30], Perceptron.Flat("w2"))], [Value("x", Float, -1, 40)], [Value("y", Float, -1, 30)])).ToArray();
        var (compressed, _) = Perceptron.Apply(Compression.Float16(), model);
        for (var unit = 0; unit < 40; unit++)
        {
            var one = new float[40];
            one[unit] = 1;
            Assert.Equal(Perceptron.Flat("w2").AsSpan(unit * 30, 30).ToArray().Select(v => (float)(Half)v), Perceptron.Run(compressed, one));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Weights_BeyondTheRange_AreRefusedOrClampedAndCounted(bool clamp)
    {
        var values = new float[256];
        (values[0], values[1], values[2]) = (70_000, -1e30f, 65_504);
        var model = OnnxPieces.Model(Graph([Node("MatMul", ["x", "w"], ["y"])], [Floats("w", [2, 128], values)], [Value("x", Float, -1, 2)], [Value("y", Float, -1, 128)])).ToArray();
        if (!clamp)
        {
            var exception = Assert.Throws<CompressionException>(() => Perceptron.Apply(Compression.Float16(), model));
            Assert.Contains("\"w\" hold 70000, beyond the range of float16 (±65504)", exception.Message, StringComparison.Ordinal);
            return;
        }

        var (compressed, notes) = Perceptron.Apply(Compression.Float16(clamp: true), model);
        Assert.Equal(2, notes.Clamped);
        Assert.Equal([65_504f, -65_504f, 65_504f, 0f], Perceptron.Run(compressed, [1, 0])[..4]);
    }

    [Fact]
    public void Computation_Perceptron_IsNearAndOnlyTheEdgesAreFloat32()
    {
        var (model, notes) = Perceptron.Apply(Compression.Float16(Float16Scope.Computation), Perceptron.Model);
        Perceptron.AssertNear(Perceptron.Flat("exact"), Perceptron.Run(model, Perceptron.X), 5e-2);
        var document = OnnxDocument.Parse(model);
        Assert.Equal(2, document.Nodes.Count(n => n.Is("Cast")));
        Assert.DoesNotContain(document.Initializers, t => t.IsFloat);
        Assert.Equal(6, notes.Weights.Count);
        Assert.Equal("x", document.Nodes[0].Inputs[0]);
        Assert.Equal("prediction", document.Nodes[^1].Outputs[0]);
    }

    [Fact]
    public void Computation_WhatIsNotFloat_StaysAsItIs()
    {
        // Whole numbers and what stands before the first layer must not become float16; a value used twice in float16 is cast once.
        var model = OnnxPieces.Model(Graph(
            [
                Node("Shape", ["x"], ["s"]), Node("Add", ["s", "one"], ["s1"]), Node("Sub", ["s1", "one"], ["s2"]), Node("Mul", ["x", "large"], ["big"]), Node("Div", ["big", "large"], ["x2"]),
                Node("MatMul", ["x2", "w"], ["a"]), Node("MatMul", ["x2", "w"], ["b"]), Node("Add", ["a", "b"], ["c"]), Node("Reshape", ["c", "s2"], ["r"]), Node("Mul", ["r", "two"], ["m"]), Node("Mul", ["c", "m"], ["y"]),
            ],
            [Longs("one", [1], 1), Floats("two", [1], 2), Floats("large", [1], 1e6f), Floats("w", [4, 4], 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1)],
            [Value("x", Float, -1, 4)],
            [Value("y", Float, -1, 4)])).ToArray();
        var (compressed, _) = Perceptron.Apply(Compression.Float16(Float16Scope.Computation), model);
        Perceptron.AssertNear([8, 32, 72, 2], Perceptron.Run(compressed, [1, -2, 3, 0.5f]), 1e-2);
        var document = OnnxDocument.Parse(compressed);
        Assert.Single(document.Nodes, n => n.Is("Cast") && n.Inputs[0] == "x2");
        Assert.Contains(document.Nodes, n => n.Is("Div") && n.Outputs[0] == "x2" && n.Inputs[0] == "big");
        Assert.Contains(document.Initializers, t => t.Name == "large");
    }
}
