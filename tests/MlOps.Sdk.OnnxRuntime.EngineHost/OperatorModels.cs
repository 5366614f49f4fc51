using MlOps.Sdk.OnnxRuntime.Tests;

namespace MlOps.Sdk.OnnxRuntime.EngineHost;

/// <summary>A model for each operator that trained graphs are made of, in the form in which they hold it, and whole networks.</summary>
internal static class OperatorModels
{
    private const int Columns = 4;

    /// <summary>Each takes "x" float32[N, 4] (the networks their own width) and gives "y".</summary>
    public static IEnumerable<(string Name, byte[] Model, int Width)> All()
    {
        yield return One("Identity", file => file.Node("Identity", ["x"], ["y"]));
        yield return One("Abs", file => file.Node("Abs", ["x"], ["y"]));
        yield return One("Sign", file => file.Node("Sign", ["x"], ["y"]));
        yield return One("Relu", file => file.Node("Relu", ["x"], ["y"]));
        yield return One("Sigmoid", file => file.Node("Sigmoid", ["x"], ["y"]));
        yield return One("Log", file => file.Node("Abs", ["x"], ["a"]).Weights("one", 1, [1], 1f).Node("Add", ["a", "one"], ["b"]).Node("Log", ["b"], ["y"]));
        yield return One("Mul", file => file.Node("Mul", ["x", "x"], ["y"]));
        yield return One("Gemm", file => file.Weights("w", 1, [Columns, Columns], Enumerable.Range(0, 16).Select(i => (i - 8) * 0.1f).ToArray())
            .Weights("b", 1, [Columns], 0.5f, -0.5f, 0f, 1f).Node("Gemm", ["x", "w", "b"], ["y"]));
        yield return One("Concat", file => file.Node("Abs", ["x"], ["a"]).Node("Concat", ["x", "a"], ["y"], OnnxFile.Attribute("axis", 1L)), 2 * Columns);
        yield return One("Where", file => file.Weights("zero", 1, [1], 0f).Weights("big", 1, [1, Columns], 9f, 8f, 7f, 6f).Node("Greater", ["x", "zero"], ["c"]).Node("Where", ["c", "big", "x"], ["y"]));
        yield return One("IsInf", file => file.Weights("big", 1, [1, Columns], 9f, 8f, 7f, 6f).Node("IsInf", ["x"], ["c"], OnnxFile.Attribute("detect_negative", 0L)).Node("Where", ["c", "big", "x"], ["y"]));
        yield return One("Flatten", file => file.Node("Flatten", ["x"], ["y"], OnnxFile.Attribute("axis", 1L)));
        yield return One("Expand", file => file.Weights("w", 7, [1], (long)Columns).Weights("v", 1, [1, 1], 0.25f)
            .Node("Shape", ["x"], ["rows"], OnnxFile.Attribute("start", 0L), OnnxFile.Attribute("end", 1L)).Node("Concat", ["rows", "w"], ["shape"], OnnxFile.Attribute("axis", 0L)).Node("Expand", ["v", "shape"], ["y"]));
        yield return MachineLearning("Imputer", OnnxFile.Attribute("imputed_value_floats", (float[])[1, 2, 3, 4]), OnnxFile.Attribute("replaced_value_float", float.NaN));
        yield return MachineLearning("Scaler", OnnxFile.Attribute("offset", (float[])[1, 2, 3, 4]), OnnxFile.Attribute("scale", (float[])[0.5f, 2, 1, 4]));
        yield return ("TreeEnsembleRegressor", TestModels.Forest(4, Columns, trees: 20, depth: 4), Columns);
        yield return ("perceptron", TestModels.Perceptron(3, 100, 128, 64, 1), 100);
        yield return ("convolution", TestModels.Convolution(3), TestModels.ConvolutionWidth);
    }

    private static (string Name, byte[] Model, int Width) One(string name, Func<OnnxFile, OnnxFile> nodes, int outputs = Columns) =>
        (name, nodes(new OnnxFile().Input("x", 1, "N", Columns).Output("y", 1, "N", outputs)).ToArray(), Columns);

    private static (string Name, byte[] Model, int Width) MachineLearning(string name, params (string, object)[] attributes) =>
        One(name, file => file.Opset("ai.onnx.ml", 3).Node("ai.onnx.ml", name, ["x"], ["y"], attributes));
}
