using Microsoft.Extensions.Options;

namespace MlOps.Sdk.Monitoring;

/// <summary>Adds the drift tests that the application registered to those that the options can name.</summary>
internal sealed class DriftTestRegistration(IEnumerable<IDriftTest> tests) : IPostConfigureOptions<MonitoringOptions>
{
    public void PostConfigure(string? name, MonitoringOptions options) =>
        options.Drift.Tests = [.. options.Drift.Tests.Concat(tests).DistinctBy(test => test.Name)];
}
