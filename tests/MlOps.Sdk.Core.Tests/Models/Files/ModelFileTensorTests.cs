using static MlOps.Sdk.Core.Tests.OnnxPieces;

namespace MlOps.Sdk.Core.Tests;

public sealed class ModelFileTensorTests
{
    [Fact]
    public void Inspect_DataShorterOrLongerThanItsShape_IsRefused()
    {
        Assert.Contains("the initializer \"w\" of the graph \"main\" has 12 bytes of data, but its shape and type say 16", Refused(Tensor("w", Float, [2, 2], new byte[12])), StringComparison.Ordinal);
        Assert.Contains("say 16", Refused(Tensor("w", Float, [2, 2], new byte[17])), StringComparison.Ordinal);
        Assert.Contains("say 0", Refused(Tensor("w", Float, [0, 2], new byte[1])), StringComparison.Ordinal);
        Assert.Contains("0 values, but its shape says 4", Refused(new Proto().Ints(1, 4).Int(2, Float).Text(8, "w")), StringComparison.Ordinal);
        Assert.Contains("3 values, but its shape says 4", Refused(new Proto().Ints(1, 4).Int(2, Float).Floats(4, 1, 2, 3)), StringComparison.Ordinal);
        Assert.Contains("1 values, but its shape says 2", Refused(new Proto().Ints(1, 2).Int(2, 8).Text(6, "one")), StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_ShapeThatOverflows_IsRefused()
    {
        foreach (var shape in (long[][])[[1L << 32, 1L << 32], [long.MaxValue, 4], [1L << 62, 4], [1L << 21, 1L << 21, 1L << 22]])
        {
            Assert.Contains("more than there can be", Refused(Tensor("w", Float, shape, [])), StringComparison.Ordinal);
            Assert.Contains("more than there can be", Refused(new Proto().Ints(1, shape).Int(2, Float)), StringComparison.Ordinal);
        }

        // An overflow to zero must not pass for an empty tensor, and a zero after it may.
        ModelFile.Inspect(Model(Graph([], [Tensor("w", Float, [1L << 32, 1L << 32, 0], [])])).ToArray());
    }

    [Fact]
    public void Inspect_OtherNonsense_IsRefused()
    {
        Assert.Contains("negative dimension", Refused(Tensor("w", Float, [-1], new byte[4])), StringComparison.Ordinal);
        Assert.Contains("the element type 99", Refused(Tensor("w", 99, [1], new byte[4])), StringComparison.Ordinal);
        Assert.Contains("the element type 0", Refused(new Proto().Text(8, "w")), StringComparison.Ordinal);
        Assert.Contains("a segment", Refused(Floats("w", [1], 1).Message(3, new Proto().Int(1, 0).Int(2, 9))), StringComparison.Ordinal);
        Assert.Contains("raw data that", Refused(Tensor("w", 8, [1], [65])), StringComparison.Ordinal);
        Assert.Contains("raw data that", Refused(Floats("w", [1], 1).Floats(4, 1)), StringComparison.Ordinal);
        Assert.Contains("values", Refused(new Proto().Ints(1, 1).Int(2, Float).Ints(7, 5)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 4, 4)]
    [InlineData(9, 4, 1)]
    [InlineData(10, 4, 2)]
    [InlineData(11, 4, 8)]
    [InlineData(15, 4, 16)]
    [InlineData(17, 3, 1)]
    public void Inspect_EveryElementType_HasItsSize(int type, long elements, int bytes)
    {
        ModelFile.Inspect(Model(Graph([], [Tensor("w", type, [elements], new byte[elements * bytes])])).ToArray());
        Refused(Tensor("w", type, [elements], new byte[(elements * bytes) - 1]));
    }

    [Theory]
    [InlineData(21, 5, 3)]
    [InlineData(23, 4, 2)]
    [InlineData(25, 5, 2)]
    public void Inspect_TypesSmallerThanAByte_ArePacked(int type, long elements, int bytes)
    {
        ModelFile.Inspect(Model(Graph([], [Tensor("w", type, [elements], new byte[bytes])])).ToArray());
        ModelFile.Inspect(Model(Graph([], [new Proto().Ints(1, elements).Int(2, type).Ints(5, new long[bytes])])).ToArray());
        Refused(Tensor("w", type, [elements], new byte[bytes + 1]));
    }

    [Fact]
    public void Inspect_DataInTypedFields_IsCounted()
    {
        Proto[] sound =
        [
            new Proto().Ints(1, 2).Int(2, Float).Floats(4, 1, 2),
            new Proto().Bytes(1, 2).Int(2, Float).Bytes(4, new byte[8]),
            new Proto().Ints(1, 3).Int(2, 2).Bytes(5, 1, 0xFF, 1, 3),
            new Proto().Ints(1, 1).Int(2, 14).Floats(4, 1, 2),
            new Proto().Ints(1, 2).Int(2, 8).Texts(6, "a", ""),
            new Proto().Ints(1, 1).Int(2, Long).Ints(7, -1),
            new Proto().Ints(1, 1).Int(2, 13).Ints(11, -1),
            new Proto().Ints(1, 0).Int(2, Float),
            new Proto().Int(2, Float).Floats(4, 5),
        ];
        Assert.All(sound, tensor => ModelFile.Inspect(Model(Graph([], [tensor])).ToArray()));
    }

    [Fact]
    public void Inspect_SparseTensorThatBecomesHuge_IsRefused()
    {
        Assert.Contains("when written out", RefusedSparse(Sparse([1L << 40], Floats("v", [1], 1), Longs("i", [1], 0))), StringComparison.Ordinal);
        Assert.Contains("when written out", RefusedSparse(Sparse([1L << 40, 1L << 40], Floats("v", [1], 1), Longs("i", [1], 0))), StringComparison.Ordinal);
        Assert.Contains("when written out", RefusedSparse(Sparse([-4], Floats("v", [1], 1), Longs("i", [1], 0))), StringComparison.Ordinal);
        var half = Sparse([1L << 28], Floats("v", [1], 1), Longs("i", [1], 0));
        ModelFile.Inspect(Model(Graph([]).Messages(15, half, half)).ToArray());
        Assert.Contains("the sparse tensors before it", RefusedSparse(half, half, half), StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_SparseIndicesOutside_IsRefused()
    {
        var values = Floats("v", [2], 1, 2);
        Proto[] bad =
        [
            Longs("i", [2], 0, 6), Longs("i", [2], -1, 0), Longs("i", [3], 0, 1, 2), Longs("i", [2, 2], 0, 0, 1, 3), Longs("i", [2, 2], 0, 0, 2, 0), Longs("i", [2, 1], 0, 1),
            Floats("i", [2], 0, 1), new Proto().Ints(1, 2).Int(2, Long).Ints(7, 0, 6),
        ];
        Assert.All(bad, indices => Assert.Contains("do not fit", RefusedSparse(Sparse([2, 3], values, indices)), StringComparison.Ordinal));
        ModelFile.Inspect(Model(Graph([]).Messages(15, Sparse([2, 3], values, Longs("i", [2], 0, 5)), Sparse([2, 3], values, Longs("i", [2, 2], 0, 0, 1, 2)))).ToArray());
    }

    [Fact]
    public void Inspect_NodeThatMakesAHugeTensor_IsRefused()
    {
        var shape = Longs("s", [2], 1L << 20, 1L << 20);
        Assert.Contains("the output \"node_y\" of the operator \"ConstantOfShape\"", Refused(Graph([Node("ConstantOfShape", ["s"], ["y"])], [shape])), StringComparison.Ordinal);
        Assert.Contains("takes more than", Refused(Graph([Node("Expand", ["x", "s"], ["y"])], [shape])), StringComparison.Ordinal);
        var constant = Node("Constant", [], ["c"], TensorAttribute("value", new Proto().Ints(1, 2).Int(2, Long).Ints(7, 1L << 40, 1L << 40)));
        Assert.Contains("takes more than", Refused(Graph([constant, Node("ConstantOfShape", ["c"], ["y"])])), StringComparison.Ordinal);
        Assert.Contains("takes more than", Refused(Graph([Node("RandomNormal", [], ["y"], Attribute("shape", [1L << 31, 2]))])), StringComparison.Ordinal);
        ModelFile.Inspect(Model(Graph([Node("ConstantOfShape", ["s"], ["y"]), Node("Expand", ["x", "t"], ["z"])], [Longs("s", [2], 10, 10), Longs("t", [2], -1, 1L << 40)])).ToArray());
    }

    [Fact]
    public void Inspect_DeclaredSizeTooLarge_IsRefused()
    {
        Assert.Contains("the value \"x\" of the graph \"main\" takes more than 2147483648 bytes", Refused(Graph([], inputs: [Value("x", Float, 1L << 32)])), StringComparison.Ordinal);
        Assert.Contains("takes more than", Refused(Graph([], outputs: [Value("y", Float, -1, 1L << 40, 1L << 40)])), StringComparison.Ordinal);
        ModelFile.Inspect(Model(Graph([], inputs: [Value("x", Float, -1, 1000)])).ToArray());
    }

    private static string Refused(Proto graphOrTensor) =>
        Assert.Throws<ModelPackageException>(() => ModelFile.Inspect(Model(IsGraph(graphOrTensor) ? graphOrTensor : Graph([], [graphOrTensor])).ToArray())).Message;

    private static string RefusedSparse(params Proto[] sparse) =>
        Assert.Throws<ModelPackageException>(() => ModelFile.Inspect(Model(Graph([]).Messages(15, sparse)).ToArray())).Message;

    // All graphs of these tests have the name "main".
    private static bool IsGraph(Proto message) => message.ToArray().AsSpan().IndexOf("main"u8) >= 0;
}
