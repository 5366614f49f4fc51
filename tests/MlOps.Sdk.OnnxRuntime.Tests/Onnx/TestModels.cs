using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime.Tests;

/// <summary>The models that several tests use.</summary>
internal static class TestModels
{
    /// <summary>y[N,outputs] = x[N,inputs] · w, float32; the row dimension is named in both.</summary>
    public static byte[] MatMul(int inputs, int outputs, params float[] weights) =>
        new OnnxFile().Input("x", 1, "N", inputs).Output("y", 1, "N", outputs)
            .Weights("w", 1, [inputs, outputs], weights)
            .Node("MatMul", ["x", "w"], ["y"]).ToArray();

    /// <summary>y = x for one element type, both [N, columns].</summary>
    public static byte[] Identity(TensorElementType type, int columns) =>
        new OnnxFile().Input("x", (int)type, "N", columns).Output("y", (int)type, "N", columns)
            .Node("Identity", ["x"], ["y"]).ToArray();

    /// <summary>A chain of square matrix products: slow, and with many points at which a run can be ended.</summary>
    public static byte[] Chain(int size, int length)
    {
        var weights = new float[size * size];
        Array.Fill(weights, 1f / size);
        var file = new OnnxFile().Input("x", 1, "N", size).Output("y", 1, "N", size).Weights("w", 1, [size, size], weights);
        for (var i = 0; i < length; i++)
        {
            file.Node("MatMul", [i == 0 ? "x" : $"h{i}", "w"], [i == length - 1 ? "y" : $"h{i + 1}"]);
        }

        return file.ToArray();
    }

    /// <summary>The coordinates of the elements of x[N,columns] that are not zero: y[2, ?], decided by the values.</summary>
    public static byte[] NonZero(int columns) =>
        new OnnxFile().Input("x", 1, "N", columns).Output("y", 7, 2, "found").Node("NonZero", ["x"], ["y"]).ToArray();

    /// <summary>Multi-layer perceptron inputs-hidden…-1 with Relu between and Sigmoid at the end; weights from the seed.</summary>
    public static byte[] Perceptron(int seed, params int[] widths)
    {
        var random = new Random(seed);
        var file = new OnnxFile().Input("x", 1, "N", widths[0]).Output("y", 1, "N", widths[^1]);
        var current = "x";
        for (var layer = 1; layer < widths.Length; layer++)
        {
            var weights = new float[widths[layer - 1] * widths[layer]];
            for (var i = 0; i < weights.Length; i++)
            {
                weights[i] = (random.NextSingle() - 0.5f) * 0.2f;
            }

            var isLast = layer == widths.Length - 1;
            file.Weights($"w{layer}", 1, [widths[layer - 1], widths[layer]], weights).Weights($"b{layer}", 1, [widths[layer]], new float[widths[layer]])
                .Node("Gemm", [current, $"w{layer}", $"b{layer}"], [$"z{layer}"])
                .Node(isLast ? "Sigmoid" : "Relu", [$"z{layer}"], [isLast ? "y" : $"a{layer}"]);
            current = $"a{layer}";
        }

        return file.ToArray();
    }

    /// <summary>Complete regression trees over x[N,features] with random splits and small leaves, summed into y[N,1]; from the seed.</summary>
    public static byte[] Forest(int seed, int features, int trees, int depth)
    {
        var random = new Random(seed);
        var (inner, all) = ((1 << depth) - 1, (1 << (depth + 1)) - 1);
        var ids = Enumerable.Range(0, trees * all).ToArray();
        long[] Nodes(Func<int, long> of) => [.. ids.Select(i => of(i % all))];
        var values = ids.Select(i => i % all < inner ? random.NextSingle() : 0f).ToArray();
        var split = ids.Select(i => i % all < inner ? (long)random.Next(features) : 0).ToArray();
        var leaves = ids.Where(i => i % all >= inner).ToArray();
        return new OnnxFile().Opset("ai.onnx.ml", 3).Input("x", 1, "N", features).Output("y", 1, "N", 1)
            .Node("ai.onnx.ml", "TreeEnsembleRegressor", ["x"], ["y"],
                OnnxFile.Attribute("n_targets", 1L),
                OnnxFile.Attribute("nodes_treeids", ids.Select(i => (long)(i / all)).ToArray()),
                OnnxFile.Attribute("nodes_nodeids", Nodes(n => n)),
                OnnxFile.Attribute("nodes_modes", ids.Select(i => i % all < inner ? "BRANCH_LT" : "LEAF").ToArray()),
                OnnxFile.Attribute("nodes_featureids", split),
                OnnxFile.Attribute("nodes_values", values),
                OnnxFile.Attribute("nodes_truenodeids", Nodes(n => n < inner ? (2 * n) + 1 : 0)),
                OnnxFile.Attribute("nodes_falsenodeids", Nodes(n => n < inner ? (2 * n) + 2 : 0)),
                OnnxFile.Attribute("target_treeids", leaves.Select(i => (long)(i / all)).ToArray()),
                OnnxFile.Attribute("target_nodeids", leaves.Select(i => (long)(i % all)).ToArray()),
                OnnxFile.Attribute("target_ids", leaves.Select(_ => 0L).ToArray()),
                OnnxFile.Attribute("target_weights", leaves.Select(_ => (random.NextSingle() - 0.5f) / trees).ToArray())).ToArray();
    }

    /// <summary>What each row of <see cref="Convolution"/> has: an image of 16 by 16 with 3 channels.</summary>
    public const int ConvolutionWidth = 3 * 16 * 16;

    /// <summary>A small network over images: x[N,768] to y[N,10] by two convolutions with Relu, a mean over places and a Gemm.</summary>
    public static byte[] Convolution(int seed)
    {
        var random = new Random(seed);
        float[] Weights(int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() - 0.5f) * 0.3f)];
        var padding = OnnxFile.Attribute("pads", (long[])[1, 1, 1, 1]);
        return new OnnxFile().Input("x", 1, "N", ConvolutionWidth).Output("y", 1, "N", 10)
            .Weights("shape", 7, [4], -1L, 3, 16, 16)
            .Weights("k1", 1, [16, 3, 3, 3], Weights(16 * 27)).Weights("k2", 1, [32, 16, 3, 3], Weights(32 * 144))
            .Weights("w", 1, [32, 10], Weights(320)).Weights("b", 1, [10], Weights(10))
            .Node("Reshape", ["x", "shape"], ["image"])
            .Node("Conv", ["image", "k1"], ["c1"], padding).Node("Relu", ["c1"], ["r1"])
            .Node("Conv", ["r1", "k2"], ["c2"], padding, OnnxFile.Attribute("strides", (long[])[2, 2])).Node("Relu", ["c2"], ["r2"])
            .Node("GlobalAveragePool", ["r2"], ["p"]).Node("Flatten", ["p"], ["f"]).Node("Gemm", ["f", "w", "b"], ["y"]).ToArray();
    }
}
