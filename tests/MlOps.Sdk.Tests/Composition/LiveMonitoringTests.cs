using MlOps.Sdk.Monitoring;
using MlOps.Sdk.Pipelines.Tests;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Resilience;
using MlOps.Sdk.Serving;

namespace MlOps.Sdk.Tests;

public sealed class LiveMonitoringTests
{
    [Fact]
    public async Task ReportAsync_AfterServing_KnowsTheTrafficWithoutBeingTold()
    {
        await using var platform = new Platform();
        using var result = await platform.RunAsync(Payments.Registering(Payments.Labels()));
        var model = await platform.Get<IModelServer>().DeployAsync(Payments.Model);
        for (var row = 0; row < 200; row++)
        {
            var answer = await model.PredictAsync(new Dictionary<string, object?> { ["amount"] = 5_000.0 + row, ["channel"] = "web", ["activity__payments"] = 3L });
            Assert.Equal(QualityLevel.FullModel, answer.QualityLevel);
        }

        await platform.Get<IModelServer>().FlushAsync();
        var report = await platform.Get<IModelMonitor>().ReportAsync(Payments.Model, "1", TimeSpan.FromHours(1));
        Assert.Equal((200, 300), (report.CurrentRows, report.ReferenceRows));
        Assert.Contains("amount", report.DriftedFeatures);
    }

    [Fact]
    public async Task ReportAsync_TrafficLikeTheTrainingRows_FindsNoDrift()
    {
        await using var platform = new Platform();
        using var result = await platform.RunAsync(Payments.Registering(Payments.Labels()));
        var model = await platform.Get<IModelServer>().DeployAsync(Payments.Model);
        using (await model.PredictBatchAsync(result.Data.Train))
        {
        }

        await platform.Get<IModelServer>().FlushAsync();
        var report = await platform.Get<IModelMonitor>().ReportAsync(Payments.Model, "1", TimeSpan.FromHours(1));
        Assert.Equal(300, report.CurrentRows);
        Assert.Empty(report.DriftedFeatures);
    }

    [Fact]
    public async Task Champion_Moved_IsServedAndWatchedByItself()
    {
        await using var platform = new Platform();
        using var first = await platform.RunAsync(Payments.Registering(Payments.Labels()));
        var model = await platform.Get<IModelServer>().DeployAsync(Payments.Model);
        using var second = await platform.RunAsync(Payments.Registering(Payments.Labels()).Seed(8));
        await platform.Get<IModelServer>().RefreshAsync(Payments.Model);
        var answer = await model.PredictAsync(new Dictionary<string, object?> { ["amount"] = 5.0, ["channel"] = "web", ["activity__payments"] = 3L });
        Assert.Equal((2, 2), (second.Version!.Version, answer.Version));
        Assert.Equal([Alias.Champion], second.Version.Aliases);
        Assert.True(platform.Get<IModelMonitor>().IsRegistered(Payments.Model, "2"));
    }
}
