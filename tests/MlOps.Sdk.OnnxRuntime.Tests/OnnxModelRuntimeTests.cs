using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime.Tests;

public class OnnxModelRuntimeTests
{
    [Fact]
    public async Task LoadAsync_ValidModel_DescribesInputsAndOutputs()
    {
        var model = new OnnxFile().Input("numeric", 1, "N", 3).Input("city", 8, "N", 1).Output("y", 1, "N", 3).Output("label", 8, "N", 1)
            .Node("Neg", ["numeric"], ["y"]).Node("Identity", ["city"], ["label"]).ToArray();
        using var session = await new OnnxModelRuntime().LoadAsync(model);
        Assert.Equal(
            [new TensorDefinition("numeric", TensorElementType.Float32, [-1, 3]), new TensorDefinition("city", TensorElementType.String, [-1, 1])], session.Inputs);
        Assert.Equal(
            [new TensorDefinition("y", TensorElementType.Float32, [-1, 3]), new TensorDefinition("label", TensorElementType.String, [-1, 1])], session.Outputs);
        Assert.Equal("CPU", session.Provider);
    }

    [Theory]
    [InlineData("random", ModelRuntime.FileRefused)]
    [InlineData("truncated", ModelRuntime.FileRefused)]
    [InlineData("operator", "InvalidGraph")]
    [InlineData("dangling", "InvalidArgument")]
    [InlineData("opset", ModelRuntime.FileRefused)]
    [InlineData("dimensions", "Fail")]
    public async Task LoadAsync_UnusableModel_GivesTypedErrorWithTheReason(string what, string code)
    {
        var model = Broken(what);
        var error = await Assert.ThrowsAsync<ModelRuntimeException>(async () => await new OnnxModelRuntime().LoadAsync(model, new ModelSessionOptions { ModelName = "commit-risk" }));
        Assert.Equal(code, error.Code);
        Assert.Equal("commit-risk", error.ModelName);
        Assert.StartsWith(code == ModelRuntime.FileRefused ? "Model 'commit-risk' is not loaded" : "Model 'commit-risk' (", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", error.Message);
        Assert.DoesNotContain(".cc:", error.Message);
        Assert.False(error.IsTransient);
    }

    [Fact]
    public async Task LoadAsync_NoBytes_IsMisuse() =>
        await Assert.ThrowsAsync<ArgumentException>(async () => await new OnnxModelRuntime().LoadAsync(ReadOnlyMemory<byte>.Empty));

    [Fact]
    public async Task LoadAsync_EngineWarns_ReachesTheLoggerOfTheRuntime()
    {
        var model = new OnnxFile().Input("x", 1, "N", 1).Output("y", 1, "N", 1).Weights("unused", 1, [1], 1f).Node("Neg", ["x"], ["y"]).ToArray();
        var logger = new RecordingLogger();
        var bystander = new RecordingLogger();
        using var other = await new OnnxModelRuntime(null, bystander).LoadAsync(TestModels.MatMul(1, 1, 1));
        using var session = await new OnnxModelRuntime(null, logger).LoadAsync(model, new ModelSessionOptions { ModelName = "lint" });
        Assert.Contains(logger.Entries, e => e.Level == LogLevel.Warning && e.Text.Contains("model 'lint'", StringComparison.Ordinal) && e.Text.Contains("unused", StringComparison.Ordinal));
        Assert.DoesNotContain(bystander.Entries, e => e.Text.Contains("unused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task LoadAsync_ManySessions_EachRuns()
    {
        var runtime = new OnnxModelRuntime();
        for (var i = 1; i <= 50; i++)
        {
            using var session = await runtime.LoadAsync(TestModels.MatMul(1, 1, i));
            using var binding = session.Bind(1);
            binding.Input<float>(0)[0] = 2;
            binding.Run();
            Assert.Equal(2f * i, binding.Output<float>(0)[0]);
        }
    }

    [Fact]
    public async Task LoadAsync_SeveralThreadsInOneRun_GivesTheSameNumbers()
    {
        var runtime = new OnnxModelRuntime();
        var model = TestModels.Perceptron(3, 100, 128, 64, 1);
        using var one = await runtime.LoadAsync(model);
        using var two = await runtime.LoadAsync(model, new ModelSessionOptions { IntraOpThreads = 2 });
        using var first = one.Bind(100);
        using var second = two.Bind(100);
        first.Input<float>(0).Fill(0.25f);
        second.Input<float>(0).Fill(0.25f);
        first.Run();
        second.Run();
        Assert.Equal(first.Output<float>(0)[99], second.Output<float>(0)[99], 1e-6f);
    }

    [Fact]
    public async Task LoadAsync_AlreadyCancelled_Throws() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await new OnnxModelRuntime().LoadAsync(TestModels.MatMul(1, 1, 1), null, new CancellationToken(canceled: true)));

    [Fact]
    public async Task LoadAsync_AcceleratorsAbsent_FallsBackAndSaysWhy()
    {
        ExecutionProvider[] providers = [ExecutionProvider.TensorRt, ExecutionProvider.Cuda, ExecutionProvider.DirectMl, ExecutionProvider.CoreMl, ExecutionProvider.WebGpu, ExecutionProvider.Cpu];
        var logger = new RecordingLogger();
        using var session = (OnnxModelSession)await new OnnxModelRuntime(new OnnxRuntimeOptions { Providers = providers }, logger).LoadAsync(TestModels.MatMul(1, 1, 3));
        Assert.Equal(providers.Take(session.ProviderReport.Count), session.ProviderReport.Select(a => a.Provider));
        Assert.True(session.ProviderReport[^1].IsUsed);
        Assert.Equal(session.ExecutionProvider, session.ProviderReport[^1].Provider);
        Assert.All(session.ProviderReport.SkipLast(1), a => Assert.True(!a.IsUsed && a.Reason is { Length: > 10 }, $"{a}"));
        Assert.Equal(session.ProviderReport.Count - 1, logger.Entries.Count(e => e.Text.Contains("does not use", StringComparison.Ordinal)));
        using var binding = session.Bind(1);
        binding.Input<float>(0)[0] = 2;
        binding.Run();
        Assert.Equal(6f, binding.Output<float>(0)[0]);
    }

    [Fact]
    public async Task LoadAsync_NoProviderWorksAndNoCpuListed_FailsWithEveryReason()
    {
        // The Windows and macOS providers are in no build for Linux, and no build has both.
        var runtime = new OnnxModelRuntime(new OnnxRuntimeOptions { Providers = [OperatingSystem.IsWindows() ? ExecutionProvider.CoreMl : ExecutionProvider.DirectMl] });
        var error = await Assert.ThrowsAsync<ModelRuntimeException>(async () => await runtime.LoadAsync(TestModels.MatMul(1, 1, 1)));
        Assert.Contains("none of its execution providers works", error.Message);
        Assert.Contains("add ExecutionProvider.Cpu", error.Message);
    }

    [Fact]
    public void Constructor_BadOptions_ListsEveryError()
    {
        var error = Assert.Throws<OptionsValidationException>(() => new OnnxModelRuntime(new OnnxRuntimeOptions
        {
            Providers = [ExecutionProvider.Cpu, ExecutionProvider.Cpu, (ExecutionProvider)77],
            IntraOpThreads = -3,
            InterOpThreads = 0,
            SharedThreads = 0,
            LibraryPath = " ",
            ProfileFolder = "",
            DeviceId = -1,
            DeviceMemoryLimit = 0,
            GraphOptimization = (GraphOptimization)7,
            CustomOperatorLibraries = ["operators.so"],
            ProviderSettings = new Dictionary<ExecutionProvider, IReadOnlyDictionary<string, string>>
            {
                [ExecutionProvider.Cpu] = new Dictionary<string, string> { ["a"] = "b" }, [ExecutionProvider.Cuda] = new Dictionary<string, string> { [" "] = "b" },
            },
        }));
        Assert.Equal(13, error.Failures.Count());
        Assert.Contains(error.Failures, f => f.Contains("77", StringComparison.Ordinal));
        Assert.Contains(error.Failures, f => f.Contains("-3", StringComparison.Ordinal));
        Assert.Single(Assert.Throws<OptionsValidationException>(() => new OnnxModelRuntime(new OnnxRuntimeOptions { Providers = [] })).Failures);
    }

    private static byte[] Broken(string what)
    {
        var whole = TestModels.MatMul(8, 8, new float[64]);
        switch (what)
        {
            case "random":
                var bytes = new byte[500];
                new Random(4).NextBytes(bytes);
                return bytes;
            case "truncated":
                return whole[..(whole.Length / 2)];
            case "operator":
                return new OnnxFile().Input("x", 1, "N", 1).Output("y", 1, "N", 1).Node("NoSuchOperator", ["x"], ["y"]).ToArray();
            case "dangling":
                return new OnnxFile().Input("x", 1, "N", 1).Output("y", 1, "N", 1).Node("Neg", ["z"], ["y"]).ToArray();
            case "opset":
                return new OnnxFile().Opset("", 999).Input("x", 1, "N", 1).Output("y", 1, "N", 1).Node("Neg", ["x"], ["y"]).ToArray();
            default:
                return new OnnxFile().Input("x", 1, "N", 3).Output("y", 1, "N", 1).Weights("w", 1, [2, 1], 1f, 1f).Node("MatMul", ["x", "w"], ["y"]).ToArray();
        }
    }
}
