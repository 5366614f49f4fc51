using MlOps.Sdk.FeatureStore;
using MlOps.Sdk.Pipelines;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Serving;
using MlOps.Sdk.Training;

namespace Snippets;

internal static class FeatureStorePage
{
    public static async Task RunAsync()
    {
        await using var services = Sample.Platform();
        using var commits = await Sample.CommitsAsync(services);

        #region feature-view
        var author = new Entity("author", DataType.Int64, joinKey: "author_id");
        var activity = new FeatureView("author_activity", author, Source.Csv("commits.csv.gz", timestamp: "committed_at"))
            .Aggregate("commits_90d", a => a.Count().Over(TimeSpan.FromDays(90)))
            .Aggregate("fix_share_90d", a => a.Mean("is_fix").Over(TimeSpan.FromDays(90)))
            .Aggregate("seconds_since_last", a => a.TimeSinceLast())
            .WithTimeToLive(TimeSpan.FromDays(365));
        #endregion

        #region training-set
        var store = services.GetRequiredService<IFeatureStore>();
        await store.ApplyAsync([activity]);
        var table = await store.MaterializeAsync(activity);
        using var set = await store.GetTrainingSetAsync(commits, "committed_at", [activity]);
        Console.WriteLine($"{table.View}: {table.Rows} change points, reused {table.Reused}; set {set.ContentHash[..12]} of {set.Data}");
        #endregion

        #region feature-service
        var ratios = new OnDemandFeatureView("ratios").Request("lines_added", DataType.Int64).Uses(activity)
            .Feature("lines_per_commit", f => f["lines_added"] / f["author_activity__commits_90d"])
            .Feature("at_night", f => (f.Instant.Hour() < 6) | (f.Instant.Hour() >= 22));
        var risk = new FeatureService("commit_risk").Include(activity, "fix_share_90d").Include(ratios);
        var definitions = new FeatureDefinitions(services: [risk]);
        Console.WriteLine(await store.PlanAsync(definitions));
        var applied = await store.ApplyAsync(definitions);
        using var examples = await store.GetTrainingSetAsync(commits, "committed_at", risk);
        await store.BindAsync(applied.Services[0], "commit-risk", modelVersion: 1);
        #endregion

        var now = new DateTimeOffset(2024, 10, 18, 2, 0, 0, TimeSpan.Zero);

        #region online-read
        await store.SyncOnlineAsync(activity, asOf: now);
        using var authors = new RecordBatch(new Schema(new Field("author_id", DataType.Int64)), Columns.From<long>(803, 1_000_000));
        using var online = await store.GetOnlineAsync(authors, [activity], at: now);
        Console.WriteLine($"{online.Values["author_activity__commits_90d"].GetValue(0)} commits; the unknown author: {online.GetStatus(1, "author_activity__commits_90d")}");
        #endregion

        #region online-reader
        var reader = await store.CreateOnlineReaderAsync([activity], ["author_activity__commits_90d", "author_activity__fix_share_90d"]);
        var row = new float[reader.Width];
        var statuses = new FeatureStatus[reader.Columns.Count];
        reader.Read(803, now, row, statuses);
        Console.WriteLine($"commits {row[0]} ({statuses[0]}), share of fixes {row[1]:0.000}");
        #endregion

        #region aggregates
        var style = new FeatureView("author_style", author, Source.Csv("commits.csv.gz", timestamp: "committed_at"))
            .Aggregate("lines_deviation_90d", a => a.StandardDeviation("lines_added").Over(TimeSpan.FromDays(90)))
            .Aggregate("subsystems_90d", a => a.DistinctCount("subsystem").Over(TimeSpan.FromDays(90)))
            .Aggregate("usual_subsystems", a => a.TopK("subsystem", k: 3))
            .Aggregate("last_subsystem", a => a.Last("subsystem", DataType.Utf8));
        #endregion
        await store.ApplyAsync([style]);
        Console.WriteLine(await store.MaterializeAsync(style));

        #region feature-pipeline
        using var result = await MlPipeline.Named("commit-risk")
            .FromFeatures(commits, "needed_fix_within_14d", "committed_at", [activity], ["files_changed", "lines_added", "subsystem"])
            .Expect(e => e.Column("lines_added").NotNull().AtLeast(0))
            .SplitByTime(test: 0.2)
            .Preprocess(p => p.Impute().Log1p().Standardize().OneHot("subsystem"))
            .Train(Trainer.LogisticRegression())
            .Gate(g => g.AtLeast("roc_auc", 0.70).NotWorseThan(Alias.Champion))
            .Register()
            .RunAsync(services);
        Console.WriteLine(string.Join(Environment.NewLine, result.Steps.Select(s => $"{s.Name}{(s.Reused ? " (reused)" : "")}: {s.Detail}")));
        #endregion

        #region predict-by-entity
        var model = await services.GetRequiredService<IModelServer>().DeployAsync("commit-risk");
        var answer = await model.PredictByEntityAsync(
            new Dictionary<string, object?> { ["author_id"] = 803L, ["files_changed"] = 7, ["lines_added"] = 120, ["subsystem"] = "src" },
            new PredictOptions { At = now });
        #endregion
        Console.WriteLine(answer.Probability);
    }
}
