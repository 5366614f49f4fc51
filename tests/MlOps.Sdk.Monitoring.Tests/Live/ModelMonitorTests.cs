using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Monitoring.Tests;

public sealed class ModelMonitorTests : IDisposable
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly ManualTime _time = new();
    private readonly List<ServiceProvider> _providers = [];

    public void Dispose() => _providers.ForEach(provider => provider.Dispose());

    [Fact]
    public async Task ReportAsync_DriftedTraffic_NamesFeatureAndPrediction()
    {
        var monitor = Monitor();
        Observe(monitor, 500, mean: 2, probability: 0.9);
        var report = await monitor.ReportAsync("risk", "1", Hour);
        Assert.Equal(["x"], report.DriftedFeatures);
        Assert.True(report["probability"].Drifted);
        Assert.Equal(("risk", "1", 500L, 2_000L), (report.Model, report.Version, report.CurrentRows, report.ReferenceRows));
        Assert.Equal(_time.Now, report.To);
        Assert.Equal(_time.Now - Hour, report.From);
    }

    [Fact]
    public async Task ReportAsync_TrafficLikeTraining_IsStable()
    {
        var monitor = Monitor();
        Observe(monitor, 500, mean: 0, probability: 0.3);
        var report = await monitor.ReportAsync("risk", "1", Hour);
        Assert.False(report.HasDrift);
        Assert.All(report.Features.Concat(report.Predictions), f => Assert.Equal(DriftStatus.Stable, f.Status));
    }

    [Fact]
    public async Task ReportAsync_Window_LeavesOutOlderSlices()
    {
        var monitor = Monitor();
        Observe(monitor, 300, mean: 5, probability: 0.3);
        _time.Advance(TimeSpan.FromHours(3));
        Observe(monitor, 200, mean: 0, probability: 0.3);
        Assert.Equal(200, (await monitor.ReportAsync("risk", "1", Hour)).CurrentRows);
        Assert.Equal(500, (await monitor.ReportAsync("risk", "1", TimeSpan.FromHours(4))).CurrentRows);
        _time.Advance(TimeSpan.FromHours(22));
        Assert.Equal(200, (await monitor.ReportAsync("risk", "1", TimeSpan.FromDays(30))).CurrentRows);
    }

    [Fact]
    public async Task Observe_RowsOlderThanRetentionOrFromTheFuture_AreBounded()
    {
        var monitor = Monitor();
        using var rows = Batches.Of("x", Batches.Normal(10, 0, 1, 1));
        monitor.Observe("risk", "1", rows, at: _time.Now.AddDays(-2));
        monitor.Observe("risk", "1", rows, at: _time.Now.AddDays(2));
        Assert.Equal(10, (await monitor.ReportAsync("risk", "1", Hour)).CurrentRows);
    }

    [Fact]
    public async Task ModelLoaded_OnTheBus_IsWatchedFromThenOn()
    {
        var provider = Provider();
        var monitor = provider.GetRequiredService<IModelMonitor>();
        var bus = provider.GetRequiredService<EventBus>();
        await bus.PublishAsync(new ModelLoaded("risk", "7", Reference().ToUtf8Bytes()));
        using var rows = Batches.Of("x", Batches.Normal(300, 2, 1, 5));
        monitor.Observe("risk", "7", rows);
        await bus.PublishAsync(new ModelLoaded("risk", "7", Reference().ToUtf8Bytes()));
        await bus.PublishAsync(new ModelLoaded("risk", "8", "{}"u8.ToArray()));
        Assert.Equal(["x"], (await monitor.ReportAsync("risk", "7", Hour)).DriftedFeatures);
        Assert.False(monitor.IsRegistered("risk", "8"));
    }

    [Fact]
    public async Task PredictionsMade_OnTheBus_IsCountedByItself()
    {
        var provider = Provider();
        var monitor = provider.GetRequiredService<IModelMonitor>();
        monitor.Register("risk", "1", Reference());
        var bus = provider.GetRequiredService<EventBus>();
        using var features = Batches.Of("x", Batches.Normal(400, 0, 1, 9));
        using var outputs = Batches.Of("probability", Batches.Normal(400, 0.3, 0.1, 8));
        await bus.PublishAsync(new PredictionsMade("risk", "1", null, features, outputs, _time.Now, 1));
        await bus.PublishAsync(new PredictionsMade("risk", "1", null, features, outputs, _time.Now, 4));
        await bus.PublishAsync(new PredictionsMade("risk", "2", null, features, outputs, _time.Now, 1));
        var report = await monitor.ReportAsync("risk", "1", Hour);
        Assert.Equal(800, report.CurrentRows);
        Assert.Equal(400, report["probability"].CurrentRows);
    }

    [Fact]
    public async Task ReportAsync_ColumnMissingInTraffic_IsNotComparable()
    {
        var monitor = Monitor();
        using var rows = Batches.Of("y", Batches.Normal(200, 0, 1, 1));
        monitor.Observe("risk", "1", rows);
        Assert.Equal(DriftStatus.NotComparable, (await monitor.ReportAsync("risk", "1", Hour))["x"].Status);
    }

    [Fact]
    public async Task Observe_ManyThreads_LosesNoRow()
    {
        var monitor = Monitor();
        using var rows = Batches.Of("x", Batches.Normal(50, 0, 1, 1));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                monitor.Observe("risk", "1", rows);
            }
        })));
        Assert.Equal(8 * 200 * 50, (await monitor.ReportAsync("risk", "1", Hour)).CurrentRows);
    }

    [Fact]
    public void Observe_SteadyState_AllocatesNothingPerRow()
    {
        var monitor = Monitor();
        using var rows = new RecordBatch(
            new Schema(new Field("x", DataType.Float64), new Field("c", DataType.Utf8)),
            Columns.From<double>(Batches.Normal(10_000, 0, 1, 1)),
            Columns.FromStrings(Enumerable.Range(0, 10_000).Select(i => i % 3 == 0 ? "a" : "unseen")));
        monitor.Register("both", "1", ModelProfile.Build(rows));
        monitor.Observe("both", "1", rows);
        var before = GC.GetAllocatedBytesForCurrentThread();
        monitor.Observe("both", "1", rows);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000);
    }

    [Fact]
    public async Task UnknownVersion_IsATypedError()
    {
        var monitor = Monitor();
        using var rows = Batches.Of("x", 1);
        Assert.Contains("\"9\" of model \"risk\"", Assert.Throws<NotFoundException>(() => monitor.Observe("risk", "9", rows)).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NotFoundException>(async () => await monitor.ReportAsync("risk", "9", Hour));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await monitor.ReportAsync("risk", "1", TimeSpan.Zero));
    }

    [Fact]
    public void Register_PackageBytes_AcceptsBothFormsAndSkipsNone()
    {
        var monitor = Monitor();
        Assert.True(monitor.Register("risk", "2", Reference().ToUtf8Bytes()));
        Assert.True(monitor.Register("risk", "3", Encoding.UTF8.GetBytes(Reference().Features.ToJson())));
        Assert.False(monitor.Register("risk", "4", "{ }"u8.ToArray()));
        Assert.False(monitor.Register("risk", "4", ReadOnlyMemory<byte>.Empty));
        Assert.Throws<SchemaException>(() => monitor.Register("risk", "4", "{\"a\":1}"u8.ToArray()));
        Assert.Equal([true, true, false], new[] { "2", "3", "4" }.Select(v => monitor.IsRegistered("risk", v)));
    }

    [Fact]
    public void Register_TooManyModels_ForgetsTheOldest()
    {
        var monitor = Monitor(o => o.MaximumModels = 2);
        monitor.Register("risk", "2", Reference());
        monitor.Register("risk", "3", Reference());
        Assert.Equal([false, true, true], new[] { "1", "2", "3" }.Select(v => monitor.IsRegistered("risk", v)));
    }

    [Fact]
    public async Task CheckAlertsAsync_RuleBecomesTrue_RaisesOnceUntilItWasFalse()
    {
        var provider = Provider(o =>
        {
            o.AlertRules.Add(new AlertRule("drift", MonitoringMetrics.DriftedFeatures, AlertComparison.Above, 0, Hour, AlertSeverity.Critical));
            o.AlertRules.Add(new AlertRule("quiet", MonitoringMetrics.RowsPerMinute, AlertComparison.Below, 1, Hour, Model: "other"));
        });
        var monitor = provider.GetRequiredService<IModelMonitor>();
        monitor.Register("risk", "1", Reference());
        var heard = new List<DriftDetected>();
        using var subscription = provider.GetRequiredService<EventBus>().Subscribe<DriftDetected>((alert, _) =>
        {
            heard.Add(alert);
            return ValueTask.CompletedTask;
        });

        Assert.Empty(await monitor.CheckAlertsAsync());
        Observe(monitor, 500, mean: 3, probability: 0.3);
        Assert.Equal("drift", Assert.Single(await monitor.CheckAlertsAsync()).Rule.Name);
        Assert.Empty(await monitor.CheckAlertsAsync());
        _time.Advance(TimeSpan.FromHours(2));
        Assert.Empty(await monitor.CheckAlertsAsync());
        Observe(monitor, 500, mean: 3, probability: 0.3);
        Assert.Single(await monitor.CheckAlertsAsync());
        Assert.Equal(2, heard.Count);
        Assert.All(heard, alert => Assert.Equal((1, AlertSeverity.Critical, "risk"), (alert.Value, alert.Rule.Severity, alert.Model)));
    }

    [Fact]
    public async Task Host_Interval_ChecksTheRules()
    {
        var provider = Provider(o => o.AlertRules.Add(new AlertRule("quiet", MonitoringMetrics.Rows, AlertComparison.Below, 1, Hour)));
        provider.GetRequiredService<IModelMonitor>().Register("risk", "1", Reference());
        var alert = new TaskCompletionSource<DriftDetected>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = provider.GetRequiredService<EventBus>().Subscribe<DriftDetected>((raised, _) =>
        {
            alert.TrySetResult(raised);
            return ValueTask.CompletedTask;
        });
        var service = provider.GetServices<IHostedService>().Single();
        await service.StartAsync(CancellationToken.None);
        while (!alert.Task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMinutes(5));
            await Task.Yield();
        }

        Assert.Equal("quiet", (await alert.Task).Rule.Name);
        await service.StopAsync(CancellationToken.None);
    }

    [Fact]
    public void Options_SenselessValues_AreRefusedAllAtOnce()
    {
        var provider = Provider(o =>
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
        var services = Services(o => o.Drift.NumericTest = "always");
        services.AddSingleton<IDriftTest, AlwaysDrifts>();
        var provider = Built(services);
        var monitor = provider.GetRequiredService<IModelMonitor>();
        monitor.Register("risk", "1", Reference());
        Observe(monitor, 200, mean: 0, probability: 0.3);
        Assert.True((await monitor.ReportAsync("risk", "1", Hour))["x"].Drifted);
    }

    private static void Observe(IModelMonitor monitor, int rows, double mean, double probability)
    {
        using var features = Batches.Of("x", Batches.Normal(rows, mean, 1, 77));
        using var outputs = Batches.Of("probability", Batches.Normal(rows, probability, 0.1, 78));
        monitor.Observe("risk", "1", features, outputs);
    }

    private static ModelProfile Reference()
    {
        using var features = Batches.Of("x", Batches.Normal(2_000, 0, 1, 1));
        using var outputs = Batches.Of("probability", Batches.Normal(2_000, 0.3, 0.1, 2));
        return ModelProfile.FromJson(ModelProfile.Build(features, outputs).ToJson());
    }

    private IModelMonitor Monitor(Action<MonitoringOptions>? configure = null)
    {
        var monitor = Provider(configure).GetRequiredService<IModelMonitor>();
        monitor.Register("risk", "1", Reference());
        return monitor;
    }

    private ServiceProvider Provider(Action<MonitoringOptions>? configure = null) => Built(Services(configure));

    private ServiceCollection Services(Action<MonitoringOptions>? configure)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_time);
        services.AddMlOpsCore().AddMonitoring(configure).AddMonitoring();
        return services;
    }

    private ServiceProvider Built(ServiceCollection services)
    {
        var provider = services.BuildServiceProvider();
        _providers.Add(provider);
        return provider;
    }

    private sealed class AlwaysDrifts : IDriftTest
    {
        public string Name => "always";

        public DriftThreshold DefaultThreshold { get; } = new(0.1, 0.2);

        public bool Supports(ColumnKind kind) => true;

        public DriftTestResult Compare(ColumnComparison comparison) => new(1, comparison.CurrentGroups.Sum(), null);
    }
}
