using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime.Tests;

public class OnnxModelSessionRunTests
{
    [Fact]
    public async Task Run_SequenceInAndOut_KeepsOrderAndShapes()
    {
        var floats = OnnxFile.SequenceType(OnnxFile.TensorType(1));
        var model = new OnnxFile().Input("s", floats).Input("t", 1, "A").Output("longer", floats).Output("joined", 1, "B")
            .Node("SequenceInsert", ["s", "t"], ["longer"]).Node("ConcatFromSequence", ["longer"], ["joined"], OnnxFile.Attribute("axis", 0L)).ToArray();
        using var session = await Load(model);
        Assert.Equal(["sequence(float32)", "float32[?]"], session.AllInputs.Select(i => i.Type));
        var results = session.Run(Inputs(("s", new OnnxSequence(OnnxTensor.Of<float>([1, 2], 2), OnnxTensor.Of<float>([3], 1))), ("t", OnnxTensor.Of<float>([4, 5], 2))));
        Assert.Equal([1f, 2f, 3f, 4f, 5f], Floats(results["joined"]));
        var longer = Assert.IsType<OnnxSequence>(results["longer"]);
        Assert.Equal([[1f, 2f], [3f], [4f, 5f]], longer.Items.Select(Floats));
        Assert.Equal("sequence of 3: float32[2]; float32[1]; float32[2]", longer.ToString());
        Assert.Contains("'s' of model 'm' is sequence(float32), which a binding cannot hold", Assert.Throws<ModelRuntimeException>(() => session.Bind(1)).Message);
    }

    [Fact]
    public async Task Run_SequenceOfTexts_ComesBack()
    {
        var texts = OnnxFile.SequenceType(OnnxFile.TensorType(8));
        using var session = await Load(new OnnxFile().Input("s", texts).Output("t", texts).Node("Identity", ["s"], ["t"]).ToArray());
        var result = (OnnxSequence)session.Run(Inputs(("s", new OnnxSequence(OnnxTensor.OfStrings(["grün", null, "a\0b"], 3)))))["t"]!;
        Assert.Equal(["grün", "", "a\0b"], ((OnnxTensor)result.Items[0]).Strings);
    }

    [Fact]
    public async Task Run_OptionalThatHoldsATensorOrNothing_SaysWhich()
    {
        var optional = OnnxFile.OptionalType(OnnxFile.TensorType(1));
        var model = new OnnxFile().Input("x", optional).Output("has", 9).Node("OptionalHasElement", ["x"], ["has"]).ToArray();
        using var session = await Load(model);
        Assert.Equal("optional(float32)", session.AllInputs[0].Type);
        Assert.Equal([true], ((OnnxTensor)session.Run(Inputs(("x", OnnxTensor.Of<float>([1], 1))))["has"]!).Values<bool>().ToArray());
    }

    [Fact]
    public async Task Run_InputWithADefault_MayBeLeftOut()
    {
        // An input that has weights of the same name.
        var model = new OnnxFile().Input("x", 1, "N").Input("scale", 1, 1).Output("y", 1, "N").Weights("scale", 1, [1], 10f).Node("Mul", ["x", "scale"], ["y"]).ToArray();
        using var session = await Load(model);
        Assert.Equal([new OnnxPort("x", OnnxValueKind.Tensor, "float32[?]", true), new OnnxPort("scale", OnnxValueKind.Tensor, "float32[1]", false)], session.AllInputs);
        var x = OnnxTensor.Of<float>([1, 2], 2);
        Assert.Equal([10f, 20f], Floats(session.Run(Inputs(("x", x)))["y"]));
        Assert.Equal([3f, 6f], Floats(session.Run(Inputs(("x", x), ("scale", OnnxTensor.Of<float>([3], 1))))["y"]));
        Assert.Contains("should be 1 and is 2", Assert.Throws<ModelRuntimeException>(() => session.Run(Inputs(("x", x), ("scale", OnnxTensor.Of<float>([3, 4], 2))))).Message);
        using var binding = session.Bind(1);
        binding.Input<float>(0)[0] = 7;
        binding.Run();
        Assert.Equal(70f, binding.Output<float>(0)[0]);
    }

    [Fact]
    public async Task Run_SeveralOpenDimensions_FollowsEachCall()
    {
        using var session = await Load(new OnnxFile().Input("x", 1, "rows", "columns").Output("y", 1, "columns", "rows").Node("Transpose", ["x"], ["y"]).ToArray());
        var result = (OnnxTensor)session.Run(Inputs(("x", OnnxTensor.Of<float>([1, 2, 3, 4, 5, 6], 2, 3))))["y"]!;
        Assert.Equal([3, 2], result.Shape);
        Assert.Equal([1f, 4f, 2f, 5f, 3f, 6f], Floats(result));
        Assert.Equal([0, 4], ((OnnxTensor)session.Run(Inputs(("x", OnnxTensor.Of<float>([], 4, 0))))["y"]!).Shape);
    }

    [Theory]
    [InlineData("wrong name", "has no input 'valeus' (did you mean 'values'?). Its inputs are 'values' (float32[?, 3])")]
    [InlineData("missing", "Input 'values' of model 'm' is missing. Give a value of type float32[?, 3]")]
    [InlineData("type", "Input 'values' of model 'm' is float32[?, 3], but int64[1, 3] was given: the element type differs")]
    [InlineData("rank", "Input 'values' of model 'm' is float32[?, 3], but float32[3] was given: it should have 2 dimensions and has 1")]
    [InlineData("size", "Input 'values' of model 'm' is float32[?, 3], but float32[2, 2] was given: dimension 1 (counted from 0) should be 3 and is 2")]
    [InlineData("kind", "Input 'values' of model 'm' is float32[?, 3], but sequence of 1: float32[1, 3] was given: the kind differs")]
    [InlineData("null", "Input 'values' of model 'm' is null")]
    public async Task Run_InputThatDoesNotFit_NamesItWithWantedAndGiven(string what, string says)
    {
        using var session = await Load(new OnnxFile().Input("values", 1, "N", 3).Output("y", 1, "N", 3).Node("Neg", ["values"], ["y"]).ToArray());
        var row = OnnxTensor.Of<float>([1, 2, 3], 1, 3);
        var error = Assert.Throws<ModelRuntimeException>(() => session.Run(what switch
        {
            "wrong name" => Inputs(("valeus", row)),
            "missing" => Inputs(),
            "type" => Inputs(("values", OnnxTensor.Of<long>([1, 2, 3], 1, 3))),
            "rank" => Inputs(("values", OnnxTensor.Of<float>([1, 2, 3], 3))),
            "size" => Inputs(("values", OnnxTensor.Of<float>([1, 2, 3, 4], 2, 2))),
            "kind" => Inputs(("values", new OnnxSequence(row))),
            _ => Inputs(("values", null!)),
        }));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Equal(("m", "InvalidArgument"), (error.ModelName, error.Code));
    }

    [Fact]
    public async Task Run_SequenceThatDoesNotFit_SaysWhy()
    {
        var floats = OnnxFile.SequenceType(OnnxFile.TensorType(1));
        using var session = await Load(new OnnxFile().Input("s", floats).Output("n", 7).Node("SequenceLength", ["s"], ["n"]).ToArray());
        Assert.Contains("cannot make empty sequences", Assert.Throws<ModelRuntimeException>(() => session.Run(Inputs(("s", new OnnxSequence())))).Message);
        Assert.Contains("the element type differs", Assert.Throws<ModelRuntimeException>(() => session.Run(Inputs(("s", new OnnxSequence(OnnxTensor.Of<long>([1], 1)))))).Message);
        Assert.Equal([2L], ((OnnxTensor)session.Run(Inputs(("s", new OnnxSequence(OnnxTensor.Of<float>([1], 1), OnnxTensor.Of<float>([1], 1)))))["n"]!).Values<long>().ToArray());
    }

    [Fact]
    public async Task Run_Cancelled_EndsBetweenNodes()
    {
        using var session = await Load(TestModels.Chain(256, 1000));
        using var source = new CancellationTokenSource();
        var x = OnnxTensor.Of<float>(new float[256 * 256], 256, 256);
        var run = Task.Run(() => session.Run(Inputs(("x", x)), source.Token));
        await source.CancelAsync();
        Assert.Equal(source.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run)).CancellationToken);
    }

    [Fact]
    public async Task Run_EngineFails_IsATypedErrorAndTheSessionStaysUsable()
    {
        var model = new OnnxFile().Input("i", 7, "N").Output("y", 1, "N").Weights("w", 1, [3], 1f, 2f, 3f).Node("Gather", ["w", "i"], ["y"]).ToArray();
        using var session = await Load(model);
        Assert.Contains("99", Assert.Throws<ModelRuntimeException>(() => session.Run(Inputs(("i", OnnxTensor.Of<long>([99], 1))))).Message);
        Assert.Equal([3f], Floats(session.Run(Inputs(("i", OnnxTensor.Of<long>([2], 1))))["y"]));
        session.Dispose();
        Assert.Throws<ObjectDisposedException>(() => session.Run(Inputs(("i", OnnxTensor.Of<long>([2], 1)))));
    }

    private static float[] Floats(OnnxValue? value) => ((OnnxTensor)value!).Values<float>().ToArray();

    private static Dictionary<string, OnnxValue> Inputs(params (string Name, OnnxValue Value)[] values) => values.ToDictionary(v => v.Name, v => v.Value);

    private static async Task<OnnxModelSession> Load(byte[] model) => (OnnxModelSession)await new OnnxModelRuntime().LoadAsync(model, new ModelSessionOptions { ModelName = "m" });
}
