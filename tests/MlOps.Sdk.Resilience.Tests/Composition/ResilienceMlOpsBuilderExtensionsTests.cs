using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MlOps.Sdk.Resilience.Tests.Composition;

public sealed class ResilienceMlOpsBuilderExtensionsTests
{
    [Fact]
    public void AddResilience_Twice_RegistersOnce()
    {
        var services = new ServiceCollection();
        services.AddMlOpsCore().AddResilience().AddResilience();
        Assert.Single(services, service => service.ServiceType == typeof(ResiliencePipelines));
    }

    [Fact]
    public void ConfigureResilience_OneName_ChangesThatOneAfterTheDefaults()
    {
        var services = new ServiceCollection();
        services.AddMlOpsCore()
            .AddResilience(options => options.Retry = null)
            .ConfigureResilience("slow", options => options.TotalTimeout = TimeSpan.FromMinutes(5));
        using var provider = services.BuildServiceProvider();
        var monitor = provider.GetRequiredService<IOptionsMonitor<ResilienceOptions>>();
        Assert.Equal(TimeSpan.FromMinutes(5), monitor.Get("slow").TotalTimeout);
        Assert.Null(monitor.Get("slow").Retry);
        Assert.Equal(TimeSpan.FromSeconds(30), monitor.Get("other").TotalTimeout);
    }

    [Fact]
    public void Options_Invalid_AreRefusedWithASentence()
    {
        var services = new ServiceCollection();
        services.AddMlOpsCore().ConfigureResilience("m", options => options.Breaker!.FailureRatio = 0).AddResilience();
        using var provider = services.BuildServiceProvider();
        var error = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<ResiliencePipelines>().Get("m"));
        Assert.Contains("Breaker.FailureRatio is 0 but must be above 0", error.Message, StringComparison.Ordinal);
    }
}
