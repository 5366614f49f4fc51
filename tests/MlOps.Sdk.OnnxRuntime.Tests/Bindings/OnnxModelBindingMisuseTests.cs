using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime.Tests;

public class OnnxModelBindingMisuseTests
{
    [Fact]
    public async Task Input_OfAnotherType_NamesTensorBothTypesAndFix()
    {
        using var session = await Load(TestModels.MatMul(2, 1, 1, 1));
        using var binding = session.Bind(1);
        var error = Assert.Throws<ModelRuntimeException>(() => { binding.Input<long>(0); });
        Assert.Contains("'x: float32[?, 2]'", error.Message);
        Assert.Contains("Int64", error.Message);
        Assert.Contains("Input<float>", error.Message);
    }

    [Fact]
    public async Task Output_OfAnotherType_NamesTensorBothTypesAndFix()
    {
        using var session = await Load(TestModels.MatMul(2, 1, 1, 1));
        using var binding = session.Bind(1);
        binding.Run();
        var error = Assert.Throws<ModelRuntimeException>(() => { binding.Output<double>(0); });
        Assert.Contains("'y: float32[?, 1]'", error.Message);
        Assert.Contains("Output<float>", error.Message);
        Assert.Contains("Output<float>", Assert.Throws<ModelRuntimeException>(() => binding.OutputStrings(0)).Message);
    }

    [Fact]
    public async Task Input_UnknownPosition_ListsTheInputs()
    {
        using var session = await Load(TestModels.MatMul(2, 1, 1, 1));
        using var binding = session.Bind(1);
        Assert.Contains("0: x: float32[?, 2]", Assert.Throws<ArgumentOutOfRangeException>(() => { binding.Input<float>(1); }).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => { binding.Input<float>(-1); });
    }

    [Fact]
    public async Task SetStrings_WrongCountOrType_NamesWantedAndGiven()
    {
        using var texts = await Load(TestModels.Identity(TensorElementType.String, 2));
        using var binding = texts.Bind(2);
        var error = Assert.Throws<ArgumentException>(() => binding.SetStrings(0, ["one", "two", "three"]));
        Assert.Contains("takes 4 strings for 2 rows, but 3 were given", error.Message);
        Assert.Contains("SetStrings", Assert.Throws<ModelRuntimeException>(() => { binding.Input<float>(0); }).Message);

        using var numbers = await Load(TestModels.MatMul(2, 1, 1, 1));
        using var numeric = numbers.Bind(1);
        Assert.Contains("Input<float>", Assert.Throws<ModelRuntimeException>(() => numeric.SetStrings(0, ["1", "2"])).Message);
    }

    [Fact]
    public async Task Output_BeforeRun_SaysToRun()
    {
        using var session = await Load(TestModels.MatMul(2, 1, 1, 1));
        using var binding = session.Bind(1);
        Assert.Contains("Call Run first", Assert.Throws<InvalidOperationException>(() => { binding.Output<float>(0); }).Message);
    }

    [Fact]
    public async Task Bind_ModelWithFixedRows_RefusesOthers()
    {
        var model = new OnnxFile().Input("x", 1, 4, 2).Output("y", 1, 4, 2).Node("Neg", ["x"], ["y"]).ToArray();
        using var session = await Load(model);
        session.Bind(4).Dispose();
        var error = Assert.Throws<ModelRuntimeException>(() => session.Bind(3));
        Assert.Contains("exactly 4 rows (x: float32[4, 2])", error.Message);
    }

    [Fact]
    public async Task Bind_SecondDimensionOpen_SaysToFixIt()
    {
        var model = new OnnxFile().Input("x", 1, "N", "K").Output("y", 1, "N", "K").Node("Neg", ["x"], ["y"]).ToArray();
        using var session = await Load(model);
        Assert.Contains("Dimension 1 of input 'x: float32[?, ?]'", Assert.Throws<ModelRuntimeException>(() => session.Bind(3)).Message);
    }

    [Fact]
    public async Task Bind_TooManyRows_IsRefusedBeforeAnythingIsAllocated()
    {
        using var session = await Load(TestModels.MatMul(2, 1, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => session.Bind(-1));
        Assert.Contains("Use fewer rows", Assert.Throws<ArgumentOutOfRangeException>(() => session.Bind(int.MaxValue)).Message);
    }

    [Fact]
    public async Task Run_EngineFails_GivesTypedErrorAndBindingStaysUsable()
    {
        // Gather fails at run time on an index outside the weights.
        var model = new OnnxFile().Input("i", 7, "N").Output("y", 1, "N").Weights("w", 1, [3], 1f, 2f, 3f).Node("Gather", ["w", "i"], ["y"]).ToArray();
        using var session = await new OnnxModelRuntime().LoadAsync(model, new ModelSessionOptions { ModelName = "lookup" });
        using var binding = session.Bind(2);
        new[] { 0L, 99L }.CopyTo(binding.Input<long>(0));
        var error = Assert.Throws<ModelRuntimeException>(() => binding.Run());
        Assert.Equal("lookup", error.ModelName);
        Assert.Equal("InvalidArgument", error.Code);
        Assert.StartsWith("Model 'lookup' failed on 2 rows: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("99", error.Message);
        Assert.Throws<InvalidOperationException>(() => { binding.Output<float>(0); });

        new[] { 2L, 0L }.CopyTo(binding.Input<long>(0));
        binding.Run();
        Assert.Equal([3f, 1f], binding.Output<float>(0).ToArray());
    }

    [Fact]
    public async Task AnyMember_AfterDispose_Throws()
    {
        using var session = await Load(TestModels.MatMul(2, 1, 1, 1));
        var binding = session.Bind(1);
        binding.Run();
        binding.Dispose();
        binding.Dispose();
        Assert.Throws<ObjectDisposedException>(() => { binding.Input<float>(0); });
        Assert.Throws<ObjectDisposedException>(() => { binding.Output<float>(0); });
        Assert.Throws<ObjectDisposedException>(() => binding.Run());
        session.Dispose();
        session.Dispose();
        Assert.Throws<ObjectDisposedException>(() => session.Bind(1));
    }

    private static ValueTask<ModelSession> Load(byte[] model) => new OnnxModelRuntime().LoadAsync(model);
}
