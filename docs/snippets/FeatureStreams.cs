using MlOps.Sdk.FeatureStore;

namespace Snippets;

internal static class FeatureStreams
{
    public static async Task RunAsync()
    {
        await using var services = Sample.Platform();
        using var commits = await Sample.CommitsAsync(services);
        var store = services.GetRequiredService<IFeatureStore>();
        var author = new Entity("author", DataType.Int64, joinKey: "author_id");

        #region feature-stream
        await using var log = await FileEventLog.OpenAsync("events/commits", commits.Schema);
        await log.AppendAsync(commits);

        var pace = new FeatureView("author_pace", author, Source.Csv("commits.csv.gz", timestamp: "committed_at"))
            .Aggregate("commits_7d", a => a.Count().Over(TimeSpan.FromDays(7)))
            .Aggregate("lines_7d", a => a.Sum("lines_added").Over(TimeSpan.FromDays(7)));
        await store.ApplyAsync([pace]);
        var lateByAnHour = new StreamTimeOptions { OutOfOrderness = TimeSpan.FromMinutes(5), LatePolicy = LatePolicy.Update, AllowedLateness = TimeSpan.FromHours(1) };
        var progress = await store.StreamAsync(pace, log.Read(), lateByAnHour);
        Console.WriteLine($"{progress.Events} events, {progress.LateEvents} late, {progress.DroppedEvents} left out; {progress.Rows} rows");
        #endregion

        #region stream-windows
        var busyWeeks = EventStream.From(log.Read())
            .Where<long>("lines_added", lines => lines > 0)
            .Window(Windows.Tumbling(TimeSpan.FromDays(7)), "committed_at", ["subsystem"], new StreamTimeOptions { OutOfOrderness = TimeSpan.FromDays(1) })
            .Aggregate(("commits", a => a.Count()), ("authors", a => a.DistinctCount("author_id")), ("fix_share", a => a.Mean("is_fix")));
        var weeks = 0;
        await busyWeeks.RunAsync(
            (rows, _) =>
            {
                weeks += rows.RowCount;
                rows.Dispose();
                return ValueTask.CompletedTask;
            },
            new StreamRunOptions { CheckpointFolder = "checkpoints/busy-weeks" });
        Console.WriteLine($"{weeks} rows of (subsystem, week)");
        #endregion
    }
}
