using System.Runtime.InteropServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime.Tests;

public sealed class OnnxModelSessionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Description_OfAModel_IsWhatItsFileSays()
    {
        var model = new OnnxFile().Input("x", 1, "N").Output("y", 1, "N").Node("Neg", ["x"], ["y"])
            .About(4, "org.example").About(5, 42).About(6, "Predicts räin.").Property("trained_on", "2024-01-31").Property("empty", "").ToArray();
        using var session = await LoadAsync(model);
        var description = session.Description;
        Assert.Equal(("mlops-tests", "graph", "", "org.example", "Predicts räin.", 42L), (
            description.Producer, description.GraphName, description.GraphDescription, description.Domain, description.Description, description.Version));
        Assert.Equal([new("empty", ""), new("trained_on", "2024-01-31")], description.Properties.ToArray());
    }

    [Fact]
    public async Task Assignments_OnTheCpu_NameEveryNode()
    {
        using var session = await LoadAsync(TestModels.Forest(3, 5, 2, 2));
        Assert.Equal([("CPUExecutionProvider", "ai.onnx.ml.TreeEnsembleRegressor")], session.Assignments!.Select(a => (a.Provider, a.Operator)));
        Assert.Empty(session.FallbackNodes);
    }

    [Fact]
    public async Task LoadFileAsync_ModelWithWeightsBesideIt_ReadsBoth()
    {
        var weights = MemoryMarshal.AsBytes<float>([2f, 3f]).ToArray();
        await File.WriteAllBytesAsync(Path.Combine(_folder.Path, "weights.bin"), weights, TestContext.Current.CancellationToken);
        var model = Beside("weights.bin");
        var path = Path.Combine(_folder.Path, "mödel.onnx");
        await File.WriteAllBytesAsync(path, model, TestContext.Current.CancellationToken);
        using var session = await new OnnxModelRuntime().LoadFileAsync(path, cancellationToken: TestContext.Current.CancellationToken);
        using var binding = session.Bind(1);
        binding.Input<float>(0).Fill(10);
        binding.Run();
        Assert.Equal([20f, 30f], binding.Output<float>(0).ToArray());
    }

    [Fact]
    public async Task LoadFileAsync_NoFileOrEmptyFile_SaysSo()
    {
        var missing = Path.Combine(_folder.Path, "missing.onnx");
        var error = await Assert.ThrowsAsync<ModelRuntimeException>(async () => await new OnnxModelRuntime().LoadFileAsync(missing, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains($"the file '{missing}' does not exist", error.Message);
        await File.WriteAllBytesAsync(missing, [], TestContext.Current.CancellationToken);
        error = await Assert.ThrowsAsync<ModelRuntimeException>(async () => await new OnnxModelRuntime().LoadFileAsync(missing, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("has 0 bytes", error.Message);
    }

    [Fact]
    public async Task LoadAsync_ModelFromMemoryWithWeightsInAFile_OpensNoFile()
    {
        // Beside the process, where a careless engine would look.
        var name = $"weights-{Guid.NewGuid():N}.bin";
        var path = Path.Combine(Environment.CurrentDirectory, name);
        await File.WriteAllBytesAsync(path, MemoryMarshal.AsBytes<float>([2f, 3f]).ToArray(), TestContext.Current.CancellationToken);
        try
        {
            await Assert.ThrowsAsync<ModelRuntimeException>(async () => await LoadAsync(Beside(name)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("../weights.bin")]
    [InlineData("/etc/hostname")]
    public async Task LoadFileAsync_WeightsOutsideOfItsFolder_AreRefused(string location)
    {
        var inner = Directory.CreateDirectory(Path.Combine(_folder.Path, "inner")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(_folder.Path, "weights.bin"), new byte[8], TestContext.Current.CancellationToken);
        var path = Path.Combine(inner, "model.onnx");
        await File.WriteAllBytesAsync(path, Beside(location), TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<ModelRuntimeException>(async () => await new OnnxModelRuntime().LoadFileAsync(path, cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task EndProfiling_AfterRuns_GivesAFileThatNamesNodesAndProvider()
    {
        var runtime = new OnnxModelRuntime(new OnnxRuntimeOptions { ProfileFolder = Path.Combine(_folder.Path, "profiles"), GraphOptimization = GraphOptimization.None });
        using var session = (OnnxModelSession)await runtime.LoadAsync(TestModels.Perceptron(1, 10, 5, 1), new ModelSessionOptions { ModelName = "a/b c" }, TestContext.Current.CancellationToken);
        using var binding = session.Bind(2);
        binding.Run();
        binding.Run();
        var file = session.EndProfiling();
        Assert.Equal(file, session.EndProfiling());
        Assert.StartsWith(Path.Combine(_folder.Path, "profiles", "a_b_c"), file, StringComparison.Ordinal);
        var profile = SessionProfile.Read(file);
        Assert.Equal(["Gemm", "Gemm", "Relu", "Sigmoid"], profile.Nodes.Select(n => n.Operator).Order(StringComparer.Ordinal));
        Assert.All(profile.Nodes, n => Assert.Equal(("CPUExecutionProvider", 2), (n.Provider, n.Calls)));
        Assert.Equal(4, profile.NodesByProvider["CPUExecutionProvider"]);
    }

    [Fact]
    public async Task EndProfiling_NotAskedFor_SaysHow()
    {
        using var session = await LoadAsync(TestModels.MatMul(1, 1, 1));
        Assert.Contains("OnnxRuntimeOptions.ProfileFolder", Assert.Throws<InvalidOperationException>(session.EndProfiling).Message);
        var noProfile = Path.Combine(_folder.Path, "other.json");
        await File.WriteAllTextAsync(noProfile, "{}", TestContext.Current.CancellationToken);
        Assert.Contains("is no profile", Assert.Throws<ModelRuntimeException>(() => SessionProfile.Read(noProfile)).Message);
        var runtime = new OnnxModelRuntime(new OnnxRuntimeOptions { ProfileFolder = noProfile });
        var error = await Assert.ThrowsAsync<ModelRuntimeException>(async () => await runtime.LoadAsync(TestModels.MatMul(1, 1, 1), cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains($"profiles cannot be written to '{noProfile}'", error.Message);
    }

    private static byte[] Beside(string file) => new OnnxFile().Input("x", 1, "N", 2).Output("y", 1, "N", 2).ExternalWeights("w", 1, [2], file).Node("Mul", ["x", "w"], ["y"]).ToArray();

    private static async Task<OnnxModelSession> LoadAsync(byte[] model) =>
        (OnnxModelSession)await new OnnxModelRuntime().LoadAsync(model, cancellationToken: TestContext.Current.CancellationToken);
}
