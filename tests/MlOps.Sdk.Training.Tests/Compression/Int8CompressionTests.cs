using MlOps.Sdk.Core.Tests;
using static MlOps.Sdk.Core.Tests.OnnxPieces;

namespace MlOps.Sdk.Training.Tests;

public sealed class Int8CompressionTests
{
    [Theory]
    [InlineData(Int8Range.Portable, "portable")]
    [InlineData(Int8Range.Full, "full")]
    public void Apply_Perceptron_GivesTheReferencesNumbers(Int8Range range, string name)
    {
        var reference = Perceptron.Reference.GetProperty(name);
        var (model, notes) = Perceptron.Apply(Compression.Int8(range, 1), Perceptron.Model);
        var tensors = OnnxDocument.Parse(model).Initializers.Where(t => t.Name.Contains('/')).ToDictionary(t => t.Name[..t.Name.IndexOf('/')]);
        foreach (var (weights, values, scales) in (ReadOnlySpan<(string, string, string)>)[("w1", "q1", "s1"), ("w2", "q2", "s2")])
        {
            Assert.Equal(Perceptron.Flat(reference.GetProperty(values)), Bytes(tensors[weights + "_int8"]).Select(b => (float)(sbyte)b));
            Assert.Equal(Perceptron.Flat(reference.GetProperty(scales)), tensors[weights + "_scale"].ToFloats());
        }

        Perceptron.AssertNear(Perceptron.Flat(reference.GetProperty("batch")), Perceptron.Run(model, Perceptron.X), 1e-5);
        var single = Enumerable.Range(0, 16).Select(r => Perceptron.Run(model, Perceptron.X.AsSpan(r * 12, 12))[0]).ToArray();
        Perceptron.AssertNear(Perceptron.Flat(reference.GetProperty("single")), single, 1e-5);
        Assert.Equal(3, notes.Weights.Count);
    }

    [Fact]
    public void Apply_AnyWeights_AreAtMostHalfAScaleOff()
    {
        var random = new Random(3);
        var matrix = Enumerable.Range(0, 64 * 16).Select(i => (float)((random.NextDouble() - 0.5) * Math.Pow(10, (i % 16) - 8))).ToArray();
        foreach (var limit in (int[])[64, 127])
        {
            var (values, scales) = Int8Matrix.Quantize(matrix, 16, limit);
            for (var i = 0; i < matrix.Length; i++)
            {
                Assert.True(Math.Abs(matrix[i] - (values[i] * (double)scales[i % 16])) <= scales[i % 16] * 0.5000001);
            }

            Assert.All(Enumerable.Range(0, 16), o => Assert.Equal(limit, Enumerable.Range(0, 64).Max(i => Math.Abs((int)values[(i * 16) + o]))));
        }
    }

    [Fact]
    public void Quantize_OutputsWithoutWeights_AreZero()
    {
        var (values, scales) = Int8Matrix.Quantize([0, 1e-40f, 0, -1e-40f], 2, 64);
        Assert.Equal([0, 0, 0, 0], values.Select(v => (int)v));
        Assert.Equal([1f, 1f], scales);
    }

    [Fact]
    public void Apply_TwoLayersOnOneInput_QuantizeItOnce()
    {
        var w = Floats("w", [4, 4], [.. Enumerable.Range(0, 16).Select(i => i * 0.1f)]);
        var model = OnnxPieces.Model(Graph(
            [Node("MatMul", ["x", "w"], ["a"]), Node("MatMul", ["x", "w"], ["b"]), Node("Add", ["a", "b"], ["y"])], [w], [Value("x", Float, -1, 4)], [Value("y", Float, -1, 4)])).ToArray();
        var (compressed, notes) = Perceptron.Apply(Compression.Int8(minimumWeights: 1), model);
        var document = OnnxDocument.Parse(compressed);
        Assert.Single(document.Nodes, n => n.Is("DynamicQuantizeLinear"));
        Assert.Equal(2, document.Nodes.Count(n => n.Is("MatMulInteger")));
        Assert.Equal(2, document.Initializers.Count());
        Assert.Single(notes.Weights);
        Perceptron.AssertNear(Perceptron.Run(model, [1, -2, 3, 0.5f]), Perceptron.Run(compressed, [1, -2, 3, 0.5f]), 0.2);
    }

    [Fact]
    public void Apply_WeightsUsedInAnInnerGraph_StayThereToo()
    {
        var inner = Graph([Node("MatMul", ["x", "w"], ["t"])], outputs: [Value("t", Float, -1, 4)], name: "then");
        var other = Graph([Node("Identity", ["x"], ["e"])], outputs: [Value("e", Float, -1, 4)], name: "else");
        var model = OnnxPieces.Model(Graph(
            [
                Node("Constant", [], ["yes"], TensorAttribute("value", Tensor("", 9, [], [1]))),
                Node("If", ["yes"], ["b"], GraphAttribute("then_branch", inner), GraphAttribute("else_branch", other)),
                Node("MatMul", ["b", "w"], ["y"]),
            ],
            [Floats("w", [4, 4], [.. Enumerable.Range(0, 16).Select(i => i * 0.1f)])], [Value("x", Float, -1, 4)], [Value("y", Float, -1, 4)])).ToArray();
        var (compressed, notes) = Perceptron.Apply(Compression.Int8(minimumWeights: 1), model);
        Assert.Single(notes.Weights);
        Assert.Contains(OnnxDocument.Parse(compressed).Initializers, t => t.Name == "w");
        Perceptron.AssertNear(Perceptron.Run(model, [1, -2, 3, 0.5f]), Perceptron.Run(compressed, [1, -2, 3, 0.5f]), 0.5);
    }

    [Fact]
    public void Apply_LayersItCannotTake_AreLeftWithTheReason()
    {
        var square = Enumerable.Range(0, 16).Select(i => i * 0.1f).ToArray();
        var model = OnnxPieces.Model(Graph(
            [
                Node("Transpose", ["w"], ["wt"]), Node("MatMul", ["x", "wt"], ["computed"]),
                Node("MatMul", ["x", "given"], ["replaceable"]),
                Node("MatMul", ["left", "computed"], ["on_left"]),
                Node("MatMul", ["x", "cube"], ["no_matrix"]),
                Node("Gemm", ["x", "w"], ["turned"], Attribute("transA", 1)),
                Node("MatMul", ["x", "small"], ["few"]),
                Node("MatMul", ["x", "broken"], ["not_finite"]),
            ],
            [
                Floats("w", [4, 4], square), Floats("given", [4, 4], square), Floats("left", [4, 4], square), Floats("cube", [1, 4, 4], square), Floats("small", [4, 1], 1, 2, 3, 4),
                Floats("broken", [4, 4], [.. square.Select(v => v == 0 ? float.NaN : v)]),
            ],
            [Value("x", Float, 4, 4), Value("given", Float, 4, 4)])).ToArray();
        var (_, notes) = Perceptron.Apply(Compression.Int8(minimumWeights: 16), model);
        Assert.Empty(notes.Weights);
        var reasons = notes.Untouched.ToDictionary(u => u.Output, u => u.Reason);
        Assert.Equal(["computed", "few", "no_matrix", "not_finite", "on_left", "replaceable", "turned"], reasons.Keys.Order());
        Assert.Contains("computed in the graph", reasons["computed"], StringComparison.Ordinal);
        Assert.Contains("replaced by the caller", reasons["replaceable"], StringComparison.Ordinal);
        Assert.Contains("on the left", reasons["on_left"], StringComparison.Ordinal);
        Assert.Contains("no matrix", reasons["no_matrix"], StringComparison.Ordinal);
        Assert.Contains("input is transposed", reasons["turned"], StringComparison.Ordinal);
        Assert.Contains("fewer than 16", reasons["few"], StringComparison.Ordinal);
        Assert.Contains("not all finite", reasons["not_finite"], StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_BiasThatIsComputed_IsScaledInTheGraph()
    {
        var model = OnnxPieces.Model(Graph(
            [Node("Identity", ["c"], ["bias"]), Node("Gemm", ["x", "w", "bias"], ["y"], Perceptron.FloatAttribute("beta", 3f), Perceptron.FloatAttribute("alpha", -2f))],
            [Floats("w", [2, 2], 1, -0.5f, 0.25f, 0.75f), Floats("c", [2], 10, 20)], [Value("x", Float, -1, 2)], [Value("y", Float, -1, 2)])).ToArray();
        var (compressed, _) = Perceptron.Apply(Compression.Int8(minimumWeights: 1), model);
        Perceptron.AssertNear(Perceptron.Run(model, [1, 2, 0, -1]), Perceptron.Run(compressed, [1, 2, 0, -1]), 0.1);
    }

    [Fact]
    public void Apply_OldOpset_IsRefused() =>
        Assert.Contains("opset 11 or later, but the model has 9", Assert.Throws<CompressionException>(() => Perceptron.Apply(Compression.Int8(), OnnxPieces.Model(Graph([]), opset: 9).ToArray())).Message, StringComparison.Ordinal);

    private static byte[] Bytes(OnnxInitializer tensor) => ProtoField.ReadAll(tensor.ToField().Bytes).Find(f => f.Number == 9).Bytes.ToArray();
}
