using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MlOps.Sdk.Monitoring.Tests;

public sealed class MonitoringMlOpsBuilderExtensionsTests : IDisposable
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly MonitorPlatform _platform = new();

    public void Dispose() => _platform.Dispose();

    [Fact]
    public void Options_SenselessValues_AreRefusedAllAtOnce()
    {
        var provider = _platform.Provider(o =>
        {
            o.BucketLength = TimeSpan.Zero;
            o.MaximumModels = 0;
            o.AlertRules.Add(new AlertRule("a", "latency", AlertComparison.Above, 1, TimeSpan.FromDays(9)));
            o.AlertRules.Add(new AlertRule("a", MonitoringMetrics.Rows, AlertComparison.Above, 1, Hour));
            o.AlertCheckInterval = TimeSpan.Zero;
        });
        var failures = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IOptions<MonitoringOptions>>().Value).Message;
        string[] named = ["MaximumModels", "BucketLength", "AlertCheckInterval", "\"latency\"", "Two alert rules"];
        Assert.All(named, name => Assert.Contains(name, failures, StringComparison.Ordinal));

        var others = new MonitoringOptions { BucketLength = TimeSpan.FromHours(2), Retention = Hour };
        others.AlertRules.Add(new AlertRule("a", "latency", AlertComparison.Above, 1, TimeSpan.FromDays(9)));
        others.AlertRules.Add(new AlertRule("a", MonitoringMetrics.Rows, AlertComparison.Above, 1, Hour));
        others.Drift.NumericTest = "kolmogorov";
        var found = others.Validate(new System.ComponentModel.DataAnnotations.ValidationContext(others)).Select(r => r.ErrorMessage!).ToArray();
        Assert.Equal(5, found.Length);
        Assert.Contains(found, f => f.Contains("no drift test \"kolmogorov\"", StringComparison.Ordinal));
        Assert.Contains(found, f => f.Contains("\"latency\": choose one of drifted_features", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AddMonitoring_OwnDriftTest_CanBeNamed()
    {
        var services = _platform.Services(o => o.Drift.NumericTest = "always");
        services.AddSingleton<IDriftTest, AlwaysDrifts>();
        var provider = _platform.Built(services);
        var monitor = provider.GetRequiredService<IModelMonitor>();
        monitor.Register("risk", "1", MonitorPlatform.Reference());
        MonitorPlatform.Observe(monitor, 200, mean: 0, probability: 0.3);
        Assert.True((await monitor.ReportAsync("risk", "1", Hour))["x"].Drifted);
    }

    private sealed class AlwaysDrifts : IDriftTest
    {
        public string Name => "always";

        public DriftThreshold DefaultThreshold { get; } = new(0.1, 0.2);

        public bool Supports(ColumnKind kind) => true;

        public DriftTestResult Compare(ColumnComparison comparison) => new(1, comparison.CurrentGroups.Sum(), null);
    }
}
