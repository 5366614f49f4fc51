using MlOps.Sdk.Tracking;

namespace Snippets;

internal static class TrackingPage
{
    public static async Task RunAsync()
    {
        await using var services = Sample.Platform();
        foreach (var name in (string[])["first", "second"])
        {
            #region track-run
            var tracker = services.GetRequiredService<IExperimentTracker>();
            await using var run = await tracker.StartRunAsync("learning-rates", new RunOptions { Name = name });
            await run.LogParameterAsync("learning_rate", 0.1);
            await run.LogMetricsAsync([new MetricValue("log_loss", 0.52, Step: 1, Split: "test"), new MetricValue("log_loss", 0.47, Step: 2, Split: "test")]);
            await run.LogArtifactAsync("notes/first.txt", "Falls slowly."u8.ToArray());
            await run.EndAsync();
            #endregion
        }

        {
            #region compare-runs
            var tracker = services.GetRequiredService<IExperimentTracker>();
            var page = await tracker.SearchRunsAsync(new RunQuery
            {
                Experiment = "learning-rates",
                Filters = [RunFilter.Metric("log_loss", Comparison.Less, 0.5, split: "test")],
                OrderByMetric = "log_loss", OrderBySplit = "test", Descending = false,
            });
            var comparison = await tracker.CompareAsync([.. page.Runs.Select(r => r.Id)]);
            Console.WriteLine($"best: {comparison.Runs[comparison.Metrics[0].IndexOfSmallest!.Value].Name}");
            #endregion
        }
    }
}
