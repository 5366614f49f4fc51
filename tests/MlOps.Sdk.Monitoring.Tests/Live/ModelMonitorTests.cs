using System.Text;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Monitoring.Tests;

public sealed class ModelMonitorTests : IDisposable
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly MonitorPlatform _platform = new();

    public void Dispose() => _platform.Dispose();

    [Fact]
    public async Task ReportAsync_DriftedTraffic_NamesFeatureAndPrediction()
    {
        var monitor = _platform.Monitor();
        MonitorPlatform.Observe(monitor, 500, mean: 2, probability: 0.9);
        var report = await monitor.ReportAsync("risk", "1", Hour);
        Assert.Equal(["x"], report.DriftedFeatures);
        Assert.True(report["probability"].Drifted);
        Assert.Equal(("risk", "1", 500L, 2_000L), (report.Model, report.Version, report.CurrentRows, report.ReferenceRows));
        Assert.Equal(_platform.Time.Now, report.To);
        Assert.Equal(_platform.Time.Now - Hour, report.From);
    }

    [Fact]
    public async Task ReportAsync_TrafficLikeTraining_IsStable()
    {
        var monitor = _platform.Monitor();
        MonitorPlatform.Observe(monitor, 500, mean: 0, probability: 0.3);
        var report = await monitor.ReportAsync("risk", "1", Hour);
        Assert.False(report.HasDrift);
        Assert.All(report.Features.Concat(report.Predictions), f => Assert.Equal(DriftStatus.Stable, f.Status));
    }

    [Fact]
    public async Task ReportAsync_Window_LeavesOutOlderSlices()
    {
        var monitor = _platform.Monitor();
        MonitorPlatform.Observe(monitor, 300, mean: 5, probability: 0.3);
        _platform.Time.Advance(TimeSpan.FromHours(3));
        MonitorPlatform.Observe(monitor, 200, mean: 0, probability: 0.3);
        Assert.Equal(200, (await monitor.ReportAsync("risk", "1", Hour)).CurrentRows);
        Assert.Equal(500, (await monitor.ReportAsync("risk", "1", TimeSpan.FromHours(4))).CurrentRows);
        _platform.Time.Advance(TimeSpan.FromHours(22));
        Assert.Equal(200, (await monitor.ReportAsync("risk", "1", TimeSpan.FromDays(30))).CurrentRows);
    }

    [Fact]
    public async Task Observe_RowsOlderThanRetentionOrFromTheFuture_AreBounded()
    {
        var monitor = _platform.Monitor();
        using var rows = Batches.Of("x", Batches.Normal(10, 0, 1, 1));
        monitor.Observe("risk", "1", rows, at: _platform.Time.Now.AddDays(-2));
        monitor.Observe("risk", "1", rows, at: _platform.Time.Now.AddDays(2));
        Assert.Equal(10, (await monitor.ReportAsync("risk", "1", Hour)).CurrentRows);
    }

    [Fact]
    public async Task ModelLoaded_OnTheBus_IsWatchedFromThenOn()
    {
        var provider = _platform.Provider();
        var monitor = provider.GetRequiredService<IModelMonitor>();
        var bus = provider.GetRequiredService<EventBus>();
        await bus.PublishAsync(new ModelLoaded("risk", "7", MonitorPlatform.Reference().ToUtf8Bytes()));
        using var rows = Batches.Of("x", Batches.Normal(300, 2, 1, 5));
        monitor.Observe("risk", "7", rows);
        await bus.PublishAsync(new ModelLoaded("risk", "7", MonitorPlatform.Reference().ToUtf8Bytes()));
        await bus.PublishAsync(new ModelLoaded("risk", "8", "{}"u8.ToArray()));
        Assert.Equal(["x"], (await monitor.ReportAsync("risk", "7", Hour)).DriftedFeatures);
        Assert.False(monitor.IsRegistered("risk", "8"));
    }

    [Fact]
    public async Task PredictionsMade_OnTheBus_IsCountedByItself()
    {
        var provider = _platform.Provider();
        var monitor = provider.GetRequiredService<IModelMonitor>();
        monitor.Register("risk", "1", MonitorPlatform.Reference());
        var bus = provider.GetRequiredService<EventBus>();
        using var features = Batches.Of("x", Batches.Normal(400, 0, 1, 9));
        using var outputs = Batches.Of("probability", Batches.Normal(400, 0.3, 0.1, 8));
        await bus.PublishAsync(new PredictionsMade("risk", "1", null, features, outputs, _platform.Time.Now, 1));
        await bus.PublishAsync(new PredictionsMade("risk", "1", null, features, outputs, _platform.Time.Now, 4));
        await bus.PublishAsync(new PredictionsMade("risk", "2", null, features, outputs, _platform.Time.Now, 1));
        var report = await monitor.ReportAsync("risk", "1", Hour);
        Assert.Equal(800, report.CurrentRows);
        Assert.Equal(400, report["probability"].CurrentRows);
    }

    [Fact]
    public async Task ReportAsync_ColumnMissingInTraffic_IsNotComparable()
    {
        var monitor = _platform.Monitor();
        using var rows = Batches.Of("y", Batches.Normal(200, 0, 1, 1));
        monitor.Observe("risk", "1", rows);
        Assert.Equal(DriftStatus.NotComparable, (await monitor.ReportAsync("risk", "1", Hour))["x"].Status);
    }

    [Fact]
    public async Task Observe_ManyThreads_LosesNoRow()
    {
        var monitor = _platform.Monitor();
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
        var monitor = _platform.Monitor();
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
        var monitor = _platform.Monitor();
        using var rows = Batches.Of("x", 1);
        Assert.Contains("\"9\" of model \"risk\"", Assert.Throws<NotFoundException>(() => monitor.Observe("risk", "9", rows)).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NotFoundException>(async () => await monitor.ReportAsync("risk", "9", Hour));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await monitor.ReportAsync("risk", "1", TimeSpan.Zero));
    }

    [Fact]
    public void Register_PackageBytes_AcceptsBothFormsAndSkipsNone()
    {
        var monitor = _platform.Monitor();
        Assert.True(monitor.Register("risk", "2", MonitorPlatform.Reference().ToUtf8Bytes()));
        Assert.True(monitor.Register("risk", "3", Encoding.UTF8.GetBytes(MonitorPlatform.Reference().Features.ToJson())));
        Assert.False(monitor.Register("risk", "4", "{ }"u8.ToArray()));
        Assert.False(monitor.Register("risk", "4", ReadOnlyMemory<byte>.Empty));
        Assert.Throws<SchemaException>(() => monitor.Register("risk", "4", "{\"a\":1}"u8.ToArray()));
        Assert.Equal([true, true, false], new[] { "2", "3", "4" }.Select(v => monitor.IsRegistered("risk", v)));
    }

    [Fact]
    public void Register_TooManyModels_ForgetsTheOldest()
    {
        var monitor = _platform.Monitor(o => o.MaximumModels = 2);
        monitor.Register("risk", "2", MonitorPlatform.Reference());
        monitor.Register("risk", "3", MonitorPlatform.Reference());
        Assert.Equal([false, true, true], new[] { "1", "2", "3" }.Select(v => monitor.IsRegistered("risk", v)));
    }
}
