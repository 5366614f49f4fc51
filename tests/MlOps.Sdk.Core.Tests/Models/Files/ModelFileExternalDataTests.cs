using static MlOps.Sdk.Core.Tests.OnnxPieces;

namespace MlOps.Sdk.Core.Tests;

/// <summary>Every way in which ONNX files have been made to read what is not theirs.</summary>
public sealed class ModelFileExternalDataTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mlops-external");

    public static TheoryData<string> Locations =>
    [
        "weights.bin", "../secret", "a/../../secret", "./../secret", "/etc/passwd", "C:\\Windows\\win.ini", "..\\secret", "file:///etc/passwd", "\\\\server\\share\\x",
        "sub/../weights.bin", "*/_ORT_MEM_ADDR_/*", "", ".", "weights.bin\0.txt", "w\r\nforged line", "https://example.org/w.bin",
    ];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Locations))]
    public void Inspect_InitializerWithDataElsewhere_IsRefused(string location)
    {
        var message = Refused(Graph([], [External("w", ("location", location))]));
        Assert.Contains("the initializer \"w\" of the graph \"main\" keeps its data outside the file", message, StringComparison.Ordinal);
        Assert.Contains("save_as_external_data=False", message, StringComparison.Ordinal);
        Assert.DoesNotContain(message, c => char.IsControl(c));
    }

    [Fact]
    public void Inspect_LinkToAFileOutside_IsRefusedWithoutOpeningIt()
    {
        var secret = Path.Combine(_folder.FullName, "secret");
        File.WriteAllText(secret, "0123456789abcdef");
        var inside = Directory.CreateDirectory(Path.Combine(_folder.FullName, "package"));
        File.CreateSymbolicLink(Path.Combine(inside.FullName, "symbolic"), secret);
        Directory.CreateSymbolicLink(Path.Combine(inside.FullName, "parent"), _folder.FullName);
        var before = File.GetLastAccessTimeUtc(secret);
        foreach (var location in (string[])["symbolic", "parent/secret", Path.Combine(inside.FullName, "symbolic")])
        {
            Assert.Contains("outside the file", Refused(Graph([], [External("w", ("location", location))])), StringComparison.Ordinal);
        }

        Assert.Equal(before, File.GetLastAccessTimeUtc(secret));
    }

    [Theory]
    [InlineData("offset", "-1")]
    [InlineData("offset", "99999999999999999999")]
    [InlineData("length", "18446744073709551615")]
    [InlineData("length", "-16")]
    [InlineData("checksum", "zero")]
    [InlineData("basepath", "/")]
    [InlineData("", "")]
    public void Inspect_AnyEntry_IsRefused(string key, string value)
    {
        Assert.Contains("outside the file", Refused(Graph([], [External("w", ("location", "w.bin"), (key, value))])), StringComparison.Ordinal);
        Assert.Contains("outside the file", Refused(Graph([], [External("w", (key, value))])), StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_EntryOnATensorThatSaysItIsInside_IsRefused()
    {
        var both = Floats("w", [1], 1).Message(13, new Proto().Text(1, "location").Text(2, "x"));
        Assert.Contains("in \"x\"", Refused(Graph([], [both])), StringComparison.Ordinal);
        Assert.Contains("outside the file", Refused(Graph([], [Floats("w", [1], 1).Int(14, 1)])), StringComparison.Ordinal);
        Assert.Contains("outside the file", Refused(Graph([], [Floats("w", [1], 1).Int(14, 7)])), StringComparison.Ordinal);
        ModelFile.Inspect(Model(Graph([], [Floats("w", [1], 1).Int(14, 0)])).ToArray());
    }

    [Fact]
    public void Inspect_TensorInANode_IsRefusedWithItsPlace()
    {
        var constant = Node("Constant", [], ["c"], TensorAttribute("value", External("", ("location", "x"))));
        Assert.Contains("the attribute \"value\" of the node \"node_c\" keeps its data outside", Refused(Graph([constant])), StringComparison.Ordinal);
        var list = Node("Constant", [], ["c"], new Proto().Text(1, "values").Message(10, External("hidden", ("location", "x"))).Int(20, 9));
        Assert.Contains("\"hidden\"", Refused(Graph([list])), StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_SparseTensor_IsRefusedWhereverItStands()
    {
        var external = External("hidden", ("location", "x"));
        foreach (var sparse in (Proto[])[Sparse([8], external, Longs("i", [4], 0, 1, 2, 3)), Sparse([8], Floats("v", [4], 1, 2, 3, 4), External("hidden", ("location", "x")))])
        {
            Assert.Contains("\"hidden\"", Refused(Graph([]).Message(15, sparse)), StringComparison.Ordinal);
            Assert.Contains("outside the file", Refused(Graph([Node("Constant", [], ["c"], SparseAttribute("sparse_value", sparse))])), StringComparison.Ordinal);
            Assert.Contains("outside the file", Refused(Graph([Node("Constant", [], ["c"], new Proto().Text(1, "s").Message(23, sparse).Int(20, 12))])), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Inspect_InnerGraphFunctionOrTrainingInfo_IsRefused()
    {
        var inner = Graph([], [External("hidden", ("location", "x"))], name: "inner");
        Proto[] places =
        [
            Model(Graph([Node("If", ["c"], ["y"], GraphAttribute("then_branch", inner))])),
            Model(Graph([Node("If", ["c"], ["y"], GraphAttribute("then_branch", Graph([Node("If", ["c"], ["z"], GraphAttribute("else_branch", inner))])))])),
            Model(Graph([Node("If", ["c"], ["y"], new Proto().Text(1, "all").Message(11, inner).Int(20, 10))])),
            Model(Graph([])).Message(20, new Proto().Message(1, inner)),
            Model(Graph([])).Message(20, new Proto().Message(2, inner)),
            Model(Graph([])).Message(25, Function("own", "F", Node("Constant", [], ["y"], TensorAttribute("value", External("hidden", ("location", "x")))))),
            Model(Graph([])).Message(25, Function("own", "F").Message(11, TensorAttribute("default", External("hidden", ("location", "x"))))),
        ];
        Assert.All(places, model => Assert.Contains(
            "\"hidden\"", Assert.Throws<ModelPackageException>(() => ModelFile.Inspect(model.ToArray())).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Package_ModelWithDataElsewhere_IsNeitherWrittenNorRead()
    {
        var hostile = Model(Graph([], [External("w", ("location", "../x"))])).ToArray();
        var exception = Assert.Throws<ModelPackageException>(() => SamplePackages.Create(hostile));
        Assert.Equal("model.onnx", exception.Part);
        Assert.Contains("\"../x\"", exception.Message, StringComparison.Ordinal);
    }

    private static string Refused(Proto graph) => Assert.Throws<ModelPackageException>(() => ModelFile.Inspect(Model(graph).ToArray())).Message;
}
