using static MlOps.Sdk.Core.Tests.OnnxPieces;

namespace MlOps.Sdk.Core.Tests;

/// <summary>Sound models of different kinds, to be damaged. All take x[N,4] and give y.</summary>
internal static class OnnxSeeds
{
    private static readonly Proto[] Inputs = [Value("x", Float, -1, 4)];
    private static readonly Proto[] Outputs = [Value("y", Float, -1, 1)];

    public static (string Name, byte[] Model)[] All { get; } = [("perceptron", Perceptron()), ("forest", Forest()), ("nested", Nested())];

    private static byte[] Perceptron() => Model(Graph(
        [
            Node("Gemm", ["x", "w1", "b1"], ["h"], Attribute("transB", 1)),
            Node("Relu", ["h"], ["a"]),
            Node("MatMul", ["a", "w2"], ["m"]),
            Node("Sigmoid", ["m"], ["y"]),
        ],
        [Floats("w1", [3, 4], [.. Enumerable.Range(0, 12).Select(i => i * 0.1f)]), Floats("b1", [3], 1, 2, 3), Floats("w2", [3, 1], 1, -1, 0.5f)],
        Inputs,
        Outputs)).ToArray();

    // Two trees of one split each.
    private static byte[] Forest() => Model(Graph(
        [
            Node("ai.onnx.ml", "TreeEnsembleRegressor", ["x"], ["y"],
                Attribute("n_targets", 1),
                Attribute("nodes_treeids", [0, 0, 0, 1, 1, 1]),
                Attribute("nodes_nodeids", [0, 1, 2, 0, 1, 2]),
                Attribute("nodes_modes", ["BRANCH_LT", "LEAF", "LEAF", "BRANCH_LT", "LEAF", "LEAF"]),
                Attribute("nodes_featureids", [1, 0, 0, 3, 0, 0]),
                Attribute("nodes_values", [0.5f, 0, 0, 0.25f, 0, 0]),
                Attribute("nodes_truenodeids", [1, 0, 0, 1, 0, 0]),
                Attribute("nodes_falsenodeids", [2, 0, 0, 2, 0, 0]),
                Attribute("target_treeids", [0, 0, 1, 1]),
                Attribute("target_nodeids", [1, 2, 1, 2]),
                Attribute("target_ids", [0, 0, 0, 0]),
                Attribute("target_weights", [0.1f, 0.2f, 0.3f, 0.4f])),
        ],
        [],
        Inputs,
        Outputs)).ToArray();

    // A branch with graphs in it, a function, a constant and a sparse initializer.
    private static byte[] Nested() => Model(
        Graph(
            [
                Node("Constant", [], ["yes"], TensorAttribute("value", Tensor("", 9, [], [1]))),
                Node("If", ["yes"], ["b"],
                    GraphAttribute("then_branch", Graph([Node("Add", ["x", "x"], ["t"])], outputs: [Value("t", Float, -1, 4)], name: "then")),
                    GraphAttribute("else_branch", Graph([Node("Mul", ["x", "two"], ["e"])], [Floats("two", [1], 2)], outputs: [Value("e", Float, -1, 4)], name: "else"))),
                Node("of.our.own", "Twice", ["b"], ["d"]),
                Node("MatMul", ["d", "s"], ["y"]),
            ],
            [],
            Inputs,
            Outputs)
        .Message(15, Sparse([4, 1], Floats("s", [2], 1, 2), Longs("places", [2], 0, 3))))
        .Message(25, Function("of.our.own", "Twice", Node("Add", ["x", "x"], ["y"])))
        .Message(8, new Proto().Text(1, "of.our.own").Int(2, 1))
        .ToArray();
}
