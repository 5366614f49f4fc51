using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime.Tests;

public class ProviderAppenderTests
{
    private static readonly OnnxRuntimeOptions Options = new()
    {
        DeviceId = 1,
        DeviceMemoryLimit = 2L << 30,
        ProviderSettings = new Dictionary<ExecutionProvider, IReadOnlyDictionary<string, string>>
        {
            [ExecutionProvider.Cuda] = new Dictionary<string, string> { ["arena_extend_strategy"] = "kSameAsRequested" },
            [ExecutionProvider.WebGpu] = new Dictionary<string, string> { ["powerPreference"] = "high-performance" },
        },
    };

    [Fact]
    public void SettingsOf_EachProvider_HasWhatItKnows()
    {
        Assert.Equal("arena_extend_strategy=kSameAsRequested, device_id=1, gpu_mem_limit=2147483648", Text(ExecutionProvider.Cuda));
        Assert.Equal("device_id=1, trt_max_workspace_size=2147483648", Text(ExecutionProvider.TensorRt));
        Assert.Equal("powerPreference=high-performance", Text(ExecutionProvider.WebGpu));
        Assert.Equal("device_id=1", Text(ExecutionProvider.DirectMl));
        Assert.Equal("", Text(ExecutionProvider.Cpu));
    }

    [Fact]
    public async Task LoadAsync_SettingThatAProviderRefuses_IsAReasonToPassItOver()
    {
        var options = new OnnxRuntimeOptions
        {
            Providers = [ExecutionProvider.Cuda, ExecutionProvider.Cpu],
            ProviderSettings = new Dictionary<ExecutionProvider, IReadOnlyDictionary<string, string>> { [ExecutionProvider.Cuda] = new Dictionary<string, string> { ["no_such_setting"] = "1" } },
        };
        using var session = (OnnxModelSession)await new OnnxModelRuntime(options).LoadAsync(TestModels.MatMul(1, 1, 1));
        Assert.Equal("CPU", session.Provider);
        Assert.NotEmpty(session.ProviderReport[0].Reason!);
    }

    [Fact]
    public void LongName_OfEveryProviderInThisBuild_IsTheEnginesOwn()
    {
        var names = Enum.GetValues<ExecutionProvider>().Select(ProviderAppender.LongName).ToArray();
        Assert.Equal(0, OrtLibrary.Load(null).Api.GetAvailableProviders(out var available));
        Assert.All(available, name => Assert.Contains(name, names));
    }

    private static string Text(ExecutionProvider provider) => string.Join(", ", ProviderAppender.SettingsOf(provider, Options).Select(s => $"{s.Key}={s.Value}"));
}
