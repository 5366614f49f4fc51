using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MlOps.Sdk.Serving.Tests.Composition;

public sealed class ServingMlOpsBuilderExtensionsTests
{
    [Fact]
    public void AddServing_Twice_RegistersOnce()
    {
        var services = new ServiceCollection();
        services.AddMlOpsCore().AddServing().AddServing();
        Assert.Single(services, service => service.ServiceType == typeof(IModelServer));
        var policies = services.Where(service => service.ServiceType == typeof(IRoutingPolicy)).ToList();
        Assert.Equal(policies.Count, policies.Select(service => service.ImplementationType).Distinct().Count());
    }

    [Fact]
    public void Options_Invalid_ListsEveryError()
    {
        var services = new ServiceCollection();
        services.AddMlOpsCore().AddServing(options => (options.PredictionEventCapacity, options.PredictionEventShare, options.IntraOpThreads) = (0, 1.5, -1));
        using var provider = services.BuildServiceProvider();
        var error = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IOptions<ServingOptions>>().Value);
        Assert.Equal(3, error.Failures.Count());
        Assert.Contains("PredictionEventShare is 1.5 but", error.Message, StringComparison.Ordinal);
    }
}
