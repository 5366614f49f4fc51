using MlOps.Sdk.Monitoring;
using MlOps.Sdk.Serving;
using MlOps.Sdk.Training;

namespace Snippets;

internal static class MonitoringPage
{
    public static async Task RunAsync()
    {
        #region alert-rule
        var collection = new ServiceCollection();
        collection.AddMlOps().AddMonitoring(o => o.AlertRules.Add(
            new AlertRule("inputs moved", MonitoringMetrics.DriftedFeatures, AlertComparison.Above, Limit: 0, Window: TimeSpan.FromHours(1))));
        await using var services = collection.BuildServiceProvider();
        using var subscription = services.GetRequiredService<EventBus>().Subscribe<DriftDetected>((alert, _) =>
        {
            Console.WriteLine($"{alert.Model} {alert.Version}: {alert.Rule.Name}, {alert.Value} ({string.Join(", ", alert.Report.DriftedFeatures)})");
            return ValueTask.CompletedTask;
        });
        #endregion

        using var commits = await Sample.CommitsAsync(services);
        using var result = await Sample.TrainAsync(services, commits, Trainer.LogisticRegression());
        using var recent = result.Data.Test.Share();

        #region drift
        var profile = ModelProfile.FromJson(result.Package.Profile.Span);
        var drift = DriftAnalyzer.Compare(profile.Features, recent, new DriftOptions { NumericTest = DriftTests.KolmogorovSmirnov });
        foreach (var feature in drift.Features)
        {
            Console.WriteLine($"{feature.Name}: {feature.Test} {feature.Score:0.000} of {feature.Threshold}, p {feature.AdjustedPValue:0.0e0}: {feature.Status}");
        }
        #endregion

        #region live-report
        var monitor = services.GetRequiredService<IModelMonitor>();
        var server = services.GetRequiredService<IModelServer>();
        var model = await server.DeployAsync("commit-risk");
        (await model.PredictBatchAsync(recent)).Dispose();
        await server.FlushAsync();
        var live = await monitor.ReportAsync("commit-risk", "1", window: TimeSpan.FromHours(1));
        await monitor.CheckAlertsAsync();
        #endregion

        #region html-report
        await new HtmlReport("Commit risk")
            .KeyFigures(new KeyFigure("Rows seen", $"{live.CurrentRows}"), new KeyFigure("Features drifted", $"{live.DriftedFeatures.Count}"))
            .Section("Live traffic against training", s => s.Drift(live))
            .WriteAsync("report.html");
        #endregion
    }
}
