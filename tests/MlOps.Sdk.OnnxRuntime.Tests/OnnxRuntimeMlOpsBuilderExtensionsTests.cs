using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime.Tests;

public class OnnxRuntimeMlOpsBuilderExtensionsTests
{
    [Fact]
    public async Task AddOnnxRuntime_CalledTwice_GivesOneRuntimeWithBothSettings()
    {
        var services = new ServiceCollection();
        services.AddMlOpsCore().AddOnnxRuntime(o => o.IntraOpThreads = 2).AddOnnxRuntime(o => o.Providers = [ExecutionProvider.WebGpu, ExecutionProvider.Cpu]);
        await using var provider = services.BuildServiceProvider();
        var runtime = Assert.Single(provider.GetServices<ModelRuntime>());
        Assert.Equal("onnxruntime", runtime.Name);
        using var session = (OnnxModelSession)await runtime.LoadAsync(TestModels.MatMul(1, 1, 1));
        Assert.Equal(ExecutionProvider.WebGpu, session.ProviderReport[0].Provider);
        Assert.Equal(2, provider.GetRequiredService<IOptions<OnnxRuntimeOptions>>().Value.IntraOpThreads);
    }

    [Fact]
    public void AddOnnxRuntime_BadOption_IsRefusedWhenOptionsAreRead()
    {
        var services = new ServiceCollection();
        services.AddMlOpsCore().AddOnnxRuntime(o => o.IntraOpThreads = 99999);
        using var provider = services.BuildServiceProvider();
        Assert.Contains("99999", Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<ModelRuntime>()).Message);
    }
}
