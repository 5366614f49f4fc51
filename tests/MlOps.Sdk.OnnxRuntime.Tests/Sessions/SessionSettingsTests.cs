using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime.Tests;

public class SessionSettingsTests
{
    public static TheoryData<string> Variants => ["none", "basic", "extended", "layout", "no pattern", "no arena", "inter", "spinning"];

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task LoadAsync_AnySettings_GiveTheSameNumbers(string variant)
    {
        var options = variant switch
        {
            "none" => new OnnxRuntimeOptions { GraphOptimization = GraphOptimization.None },
            "basic" => new OnnxRuntimeOptions { GraphOptimization = GraphOptimization.Basic },
            "extended" => new OnnxRuntimeOptions { GraphOptimization = GraphOptimization.Extended },
            "layout" => new OnnxRuntimeOptions { GraphOptimization = GraphOptimization.Layout },
            "no pattern" => new OnnxRuntimeOptions { MemoryPattern = false },
            "no arena" => new OnnxRuntimeOptions { CpuArena = false },
            "inter" => new OnnxRuntimeOptions { InterOpThreads = 2 },
            _ => new OnnxRuntimeOptions { IntraOpThreads = 2, SpinningThreads = true },
        };
        Assert.Equal(await AnswerAsync(new OnnxRuntimeOptions()), await AnswerAsync(options), 1e-6f);
    }

    [Fact]
    public async Task LoadAsync_LibraryOfOperatorsThatIsNone_IsRefused()
    {
        var missing = Path.Combine(AppContext.BaseDirectory, "operators.so");
        Assert.Contains($"'{missing}' does not exist", (await RefusedAsync(missing)).Message);
        var other = OrtLibrary.Load(null).Place;
        Assert.SkipWhen(!File.Exists(other), "The engine was found by the system's loader, so its file is not known.");
        Assert.Contains($"'{other}' is no library of operators", (await RefusedAsync(other)).Message);
    }

    [Theory]
    [InlineData(" ", null, 1)]
    [InlineData("m", -1, 1)]
    [InlineData("m", 5000, 1)]
    [InlineData("m", null, 0)]
    public async Task LoadAsync_SessionOptionsThatTheEngineWouldTakeSilently_AreRefused(string name, int? threads, long size) =>
        await Assert.ThrowsAsync<ArgumentException>(async () => await new OnnxModelRuntime().LoadAsync(
            TestModels.MatMul(1, 1, 1), new ModelSessionOptions { ModelName = name, IntraOpThreads = threads, Dimensions = new Dictionary<string, long> { ["N"] = size } }));

    [Fact]
    public void SeverityFor_ALogger_IsTheLeastItReads()
    {
        Assert.Equal(0, OrtLog.SeverityFor(new RecordingLogger()));
        Assert.Equal(4, OrtLog.SeverityFor(Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance));
    }

    private static async Task<ModelRuntimeException> RefusedAsync(string library) => await Assert.ThrowsAsync<ModelRuntimeException>(async () =>
        await new OnnxModelRuntime(new OnnxRuntimeOptions { CustomOperatorLibraries = [library] }).LoadAsync(TestModels.MatMul(1, 1, 1)));

    private static async Task<float> AnswerAsync(OnnxRuntimeOptions options)
    {
        using var session = await new OnnxModelRuntime(options).LoadAsync(TestModels.Convolution(3));
        using var binding = session.Bind(5);
        binding.Input<float>(0).Fill(0.5f);
        binding.Run();
        return binding.Output<float>(0)[^1];
    }
}
