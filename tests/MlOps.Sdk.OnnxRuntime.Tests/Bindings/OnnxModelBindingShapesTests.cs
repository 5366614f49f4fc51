using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime.Tests;

public class OnnxModelBindingShapesTests
{
    [Fact]
    public async Task Bind_Shapes_FixesOutputsWithTheSameNames()
    {
        using var session = await Load(new OnnxFile().Input("x", 1, "N", "K").Output("y", 1, "K", "N").Node("Transpose", ["x"], ["y"]).ToArray());
        using var binding = session.Bind([2, 3]);
        Assert.Equal(2, binding.Rows);
        new[] { 1f, 2f, 3f, 4f, 5f, 6f }.CopyTo(binding.Input<float>(0));
        binding.Run();
        Assert.Equal([3, 2], binding.OutputShape(0).ToArray());
        Assert.Equal([1f, 4f, 2f, 5f, 3f, 6f], binding.Output<float>(0).ToArray());
    }

    [Fact]
    public async Task Bind_ShapesThatDoNotFit_NamesInputWantedAndGiven()
    {
        using var session = await Load(new OnnxFile().Input("a", 1, "N", 3).Input("b", 1, "N").Output("y", 1, "N", 3).Node("Neg", ["a"], ["y"]).Node("Neg", ["b"], ["z"]).ToArray());
        Assert.Contains("Input 'a: float32[?, 3]' of model 'm' cannot have the shape [2, 4]: dimension 1 (counted from 0) should be 3", Assert.Throws<ModelRuntimeException>(() => session.Bind([2, 4], [2])).Message);
        Assert.Contains("it should have 2 dimensions", Assert.Throws<ModelRuntimeException>(() => session.Bind([2], [2])).Message);
        Assert.Contains("dimension 'N' is 2 in another input", Assert.Throws<ModelRuntimeException>(() => session.Bind([2, 3], [5])).Message);
        Assert.Contains("should be 0 or more", Assert.Throws<ModelRuntimeException>(() => session.Bind([-1, 3], [2])).Message);
        Assert.Contains("has 2 inputs", Assert.Throws<ModelRuntimeException>(() => session.Bind([2, 3])).Message);
    }

    [Fact]
    public async Task LoadAsync_DimensionsFixed_BindsByRows()
    {
        var model = new OnnxFile().Input("x", 1, "N", "K").Output("y", 1, "N", "K").Node("Neg", ["x"], ["y"]).ToArray();
        using var session = await new OnnxModelRuntime().LoadAsync(model, new ModelSessionOptions { Dimensions = new Dictionary<string, long> { ["K"] = 2 } });
        Assert.Equal(new TensorDefinition("x", TensorElementType.Float32, [-1, 2]), session.Inputs[0]);
        using var binding = session.Bind(3);
        binding.Input<float>(0).Fill(1);
        binding.Run();
        Assert.Equal([3, 2], binding.OutputShape(0).ToArray());
        var error = await Assert.ThrowsAsync<ModelRuntimeException>(async () => await new OnnxModelRuntime().LoadAsync(model, new ModelSessionOptions { Dimensions = new Dictionary<string, long> { ["width"] = 2 } }));
        Assert.Contains("no open dimension 'width' in its inputs; it has 'K', 'N'", error.Message);
    }

    [Fact]
    public async Task Run_BFloat16_PassesItsBits()
    {
        using var session = await Load(TestModels.Identity(TensorElementType.BFloat16, 2));
        using var binding = session.Bind(1);
        new ushort[] { 0x3F80, 0xC000 }.CopyTo(binding.Input<ushort>(0));
        binding.Run();
        Assert.Equal([(ushort)0x3F80, (ushort)0xC000], binding.Output<ushort>(0).ToArray());
        Assert.Contains("Input<ushort>", Assert.Throws<ModelRuntimeException>(() => { binding.Input<Half>(0); }).Message);
    }

    private static async Task<OnnxModelSession> Load(byte[] model) => (OnnxModelSession)await new OnnxModelRuntime().LoadAsync(model, new ModelSessionOptions { ModelName = "m" });
}
