using static MlOps.Sdk.Core.Tests.OnnxPieces;

namespace MlOps.Sdk.Core.Tests;

public sealed class ModelFileTests
{
    [Fact]
    public void Inspect_SoundModels_TellWhatTheyHold()
    {
        var summaries = OnnxSeeds.All.ToDictionary(seed => seed.Name, seed => ModelFile.Inspect(seed.Model));
        Assert.Equal(8, summaries["perceptron"].IrVersion);
        Assert.Equal(17, summaries["perceptron"].Opsets["ai.onnx"]);
        Assert.Equal((12 + 3 + 3) * 4, summaries["perceptron"].WeightBytes);
        Assert.Equal(["Gemm", "MatMul", "Relu", "Sigmoid"], summaries["perceptron"].Operators.Keys);
        Assert.Equal(1, summaries["forest"].Operators["ai.onnx.ml.TreeEnsembleRegressor"]);
        Assert.Equal(7, summaries["nested"].Nodes);
        Assert.Equal(2, summaries["nested"].Operators["Add"]);
    }

    [Fact]
    public void Inspect_ForeignDomain_NamesDomainAndOperators()
    {
        var graph = Graph([Node("com.acme", "Steal", [], ["a"]), Node("com.acme", "Copy", [], ["b"]), Node("org.other", "X", [], ["c"]), Node("com.microsoft", "Gelu", ["a"], ["d"])]);
        var message = Refused(Model(graph));
        Assert.Contains("the domain \"com.acme\" (\"Copy\", \"Steal\") and of the domain \"org.other\" (\"X\")", message, StringComparison.Ordinal);
        Assert.Contains("ModelFileLimits.AllowedDomains", message, StringComparison.Ordinal);
        var limits = new ModelFileLimits { AllowedDomains = ["", "com.microsoft", "com.acme", "org.other"] };
        Assert.Equal(4, ModelFile.Inspect(Model(graph).ToArray(), limits).Nodes);
    }

    [Fact]
    public void Inspect_ForeignDomainInside_IsFound()
    {
        var inner = Graph([Node("com.acme", "Hidden", [], ["a"])]);
        Assert.Contains("\"Hidden\"", Refused(Model(Graph([Node("If", ["c"], ["y"], GraphAttribute("then_branch", inner))]))), StringComparison.Ordinal);
        Assert.Contains("\"Hidden\"", Refused(Model(Graph([])).Message(25, Function("own", "F", Node("com.acme", "Hidden", [], ["y"])))), StringComparison.Ordinal);
        Assert.Contains("\"Hidden\"", Refused(Model(Graph([])).Message(20, new Proto().Message(2, inner))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EPContext")]
    [InlineData("PythonOp")]
    public void Inspect_OperatorThatReachesOutside_IsRefused(string operation) =>
        Assert.Contains($"\"{operation}\"", Refused(Model(Graph([Node("com.microsoft", operation, [], ["y"])]))), StringComparison.Ordinal);

    [Fact]
    public void Inspect_NewerThanTheEngine_SaysWhatTheEngineHas()
    {
        Assert.Contains("the format version 14, but the engine reads versions up to 13", Refused(Model(Graph([]), version: 14)), StringComparison.Ordinal);
        Assert.Contains("version 27 of the operators of ai.onnx", Refused(Model(Graph([]), opset: 27)), StringComparison.Ordinal);
        Assert.Contains("operators of ai.onnx.ml", Refused(Model(Graph([])).Message(8, new Proto().Text(1, "ai.onnx.ml").Int(2, 6))), StringComparison.Ordinal);
        ModelFile.Inspect(Model(Graph([]), opset: 27, version: 14).ToArray(), new ModelFileLimits { MaximumOpset = 27, MaximumIrVersion = 14 });
    }

    [Fact]
    public void Inspect_GraphsTooDeep_IsRefused()
    {
        var graph = Graph([]);
        for (var i = 0; i < 15; i++)
        {
            graph = Graph([Node("If", ["c"], ["y"], GraphAttribute("then_branch", graph))]);
        }

        Assert.Equal(15, ModelFile.Inspect(Model(graph).ToArray()).Nodes);
        graph = Graph([Node("If", ["c"], ["y"], GraphAttribute("then_branch", graph))]);
        Assert.Contains("16 deep", Refused(Model(graph)), StringComparison.Ordinal);
        for (var i = 0; i < 20_000; i++)
        {
            graph = i % 100 == 0 ? Graph([Node("If", ["c"], ["y"], GraphAttribute("then_branch", graph))]) : graph;
        }

        Assert.Contains("nested more than", Refused(Model(graph)), StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_TypesTooDeep_IsRefused()
    {
        var type = new Proto().Message(1, new Proto().Int(1, 1));
        for (var i = 0; i < 200; i++)
        {
            type = new Proto().Message(4, new Proto().Message(1, type));
        }

        Assert.Contains("nested more than", Refused(Model(Graph([], inputs: [new Proto().Text(1, "x").Message(2, type)]))), StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_TooManyNodes_IsRefused()
    {
        var graph = Graph([.. Enumerable.Range(0, 11).Select(i => Node("Relu", ["x"], [$"y{i}"]))]);
        Assert.Contains("more than 10 nodes", Refused(Model(graph), new ModelFileLimits { MaximumNodes = 10 }), StringComparison.Ordinal);
        Assert.Equal(11, ModelFile.Inspect(Model(graph).ToArray(), new ModelFileLimits { MaximumNodes = 11 }).Nodes);
    }

    [Fact]
    public void Inspect_FunctionsThatMultiply_IsRefused()
    {
        // Twelve functions, each calling the next ten times: a trillion nodes from 120.
        var model = Model(Graph([Node("own", "F0", ["x"], ["y"])]));
        for (var i = 0; i < 12; i++)
        {
            model.Message(25, Function("own", $"F{i}", [.. Enumerable.Range(0, 10).Select(_ => i == 11 ? Node("Relu", ["x"], ["y"]) : Node("own", $"F{i + 1}", ["x"], ["y"]))]));
        }

        Assert.Contains("more than 1000000 nodes once its functions are written out", Refused(model), StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_FunctionThatCallsItself_IsRefused()
    {
        var model = Model(Graph([])).Message(25, Function("own", "A", Node("own", "B", ["x"], ["y"]))).Message(25, Function("own", "B", Node("own", "A", ["x"], ["y"])));
        Assert.Contains("calls itself", Refused(model), StringComparison.Ordinal);
        var chain = Model(Graph([]));
        for (var i = 0; i < 100; i++)
        {
            chain.Message(25, Function("own", $"F{i}", Node("own", $"F{i + 1}", ["x"], ["y"])));
        }

        chain.Message(25, Function("own", "F100", Node("Relu", ["x"], ["y"])));
        Assert.Contains("functions deep", Refused(chain), StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_CallWithMoreValuesThanTheFunctionHas_IsRefused()
    {
        // Both end the process of ONNX Runtime 1.30 when they reach it.
        var tooManyInputs = Model(Graph([Node("own", "F", ["a", "b"], ["y"])])).Message(25, Function("own", "F", Node("Relu", ["x"], ["y"])));
        Assert.Contains("with 2 inputs and 1 outputs, but that has 1 and 1", Refused(tooManyInputs), StringComparison.Ordinal);
        var tooManyOutputs = Model(Graph([Node("own", "F", ["a"], ["y", "z"])])).Message(25, Function("own", "F", Node("Relu", ["x"], ["y"])));
        Assert.Contains("with 1 inputs and 2 outputs", Refused(tooManyOutputs), StringComparison.Ordinal);
        var inner = Graph([Node("own", "F", ["a", "b"], ["y"])]);
        Assert.Contains("with 2 inputs", Refused(Model(Graph([Node("If", ["c"], ["y"], GraphAttribute("then_branch", inner))])).Message(25, Function("own", "F", Node("Relu", ["x"], ["y"])))), StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_OverloadsOfAFunction_AreToldApart()
    {
        var first = Function("own", "F", Node("Relu", ["x"], ["y"])).Text(13, "one");
        var second = Function("own", "F", Node("Relu", ["x"], ["y"])).Text(4, "z").Text(13, "two");
        var model = Model(Graph([Node("own", "F", ["a", "b"], ["y"]).Text(8, "two")])).Messages(25, first, second);
        Assert.Equal(3, ModelFile.Inspect(model.ToArray()).Nodes);
        Assert.Contains("there twice", Refused(Model(Graph([])).Messages(25, first, first)), StringComparison.Ordinal);
        Assert.Contains("the domain \"own\"", Refused(Model(Graph([Node("own", "F", ["a"], ["y"]).Text(8, "three")])).Messages(25, first, second)), StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_MarkOfTheEnginesOwnFormat_IsRefused()
    {
        // Field 2 with six bytes, of which the last four are the mark: sound ONNX to one reader, another format to the engine.
        byte[] model = [0x12, 6, (byte)'x', (byte)'y', .. "ORTM"u8, .. Model(Graph([])).ToArray().Where((_, i) => i is < 2 or > 14)];
        Assert.Contains("own format", Assert.Throws<ModelPackageException>(() => ModelFile.Inspect(model)).Message, StringComparison.Ordinal);
        model[4] = (byte)'o';
        Assert.Equal(0, ModelFile.Inspect(model).Nodes);
    }

    private static string Refused(Proto model, ModelFileLimits? limits = null)
    {
        var exception = Assert.Throws<ModelPackageException>(() => ModelFile.Inspect(model.ToArray(), limits));
        Assert.Equal("model.onnx", exception.Part);
        return exception.Message;
    }
}
