using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;
using MlOps.Sdk.Pipelines;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Resilience;
using MlOps.Sdk.Serving;
using Spectre.Console;

namespace QuickStart;

/// <summary>6: single predictions with online features, a batch, a canary, and what answers when the model fails.</summary>
internal static class ServingStep
{
    private const int BatchRounds = 50;

    public static async Task<(long Predictions, double PredictionsPerSecond, int ChampionVersion)> RunAsync(
        IServiceProvider services, PipelineResult logistic, PipelineResult trees, FaultInjection faults)
    {
        Show.Step(6, "Serve");
        var registry = services.GetRequiredService<IModelRegistry>();
        var server = services.GetRequiredService<IModelServer>();
        var champion = await registry.GetByAliasAsync(TrainingStep.Model, Alias.Champion)
            ?? throw new InvalidOperationException("No model has passed the gate yet.");
        var baseline = await registry.GetByAliasAsync(TrainingStep.Model, TrainingStep.Baseline)
            ?? throw new InvalidOperationException("The baseline was not registered.");
        var model = await server.DeployAsync(TrainingStep.Model, d => d
            .Breaker(b => b.BreakDuration = TimeSpan.FromMilliseconds(500))
            .Fallback(f => f.Version(baseline.Version).Rules(row => (long)row["files_changed"]! > 5 ? 0.7 : 0.3).StaticDefault(0.5)));

        await PredictOnlineAsync(services, model, trees);
        var (predictions, perSecond) = await PredictBatchAsync(model, trees.Data.Test);
        await SplitTrafficAsync(server, trees, champion, baseline);
        await FailOnPurposeAsync(model, logistic, trees, faults);
        return (predictions, perSecond, champion.Version);
    }

    private static async Task PredictOnlineAsync(IServiceProvider services, IPredictor model, PipelineResult trees)
    {
        // The lake's latest values go to the online store; a request then needs only the keys and what the commit says of itself.
        var store = services.GetRequiredService<IFeatureStore>();
        foreach (var view in CommitFeatures.Views)
        {
            await store.SyncOnlineAsync(view, Request.Now);
        }

        var table = Show.Table("author", ">P(fix within 14 days)", ">version", "level", ">ms");
        foreach (var row in Request.LastOfEachAuthor(trees.Data.Test, authors: 4))
        {
            var answer = await model.PredictByEntityAsync(row, new PredictOptions { At = Request.Now });
            table.AddRow($"{row["author_id"]}", $"{answer.Probability:0.000}", $"{answer.Version}", $"{answer.QualityLevel}", $"{answer.Latency.TotalMilliseconds:0.00}");
        }

        AnsiConsole.Write(table);
    }

    private static async Task<(long Predictions, double PerSecond)> PredictBatchAsync(IPredictor model, RecordBatch test)
    {
        (await model.PredictBatchAsync(test)).Dispose();
        var clock = Stopwatch.StartNew();
        for (var round = 0; round < BatchRounds; round++)
        {
            (await model.PredictBatchAsync(test)).Dispose();
        }

        var predictions = (long)BatchRounds * test.RowCount;
        var perSecond = Math.Round(predictions / clock.Elapsed.TotalSeconds);
        Show.Line($"the whole test period as a batch: {predictions:N0} predictions, [green]{perSecond:N0} a second[/]");
        return (predictions, perSecond);
    }

    private static async Task SplitTrafficAsync(IModelServer server, PipelineResult trees, ModelVersion champion, ModelVersion baseline)
    {
        var canary = await server.DeployAsync(TrainingStep.Model, d => d
            .Named("commit-risk-canary").Version(champion.Version)
            .Canary(baseline.Version, percent: 20, stickyBy: "author_id")
            .RollBackWhen(s => s.ErrorRate > 0.01));
        var byVersion = new SortedDictionary<int, int>();
        foreach (var (author, row) in Request.Complete(trees, 400))
        {
            var answer = await canary.PredictAsync(row, new PredictOptions { UnitKey = author });
            byVersion[answer.Version!.Value] = byVersion.GetValueOrDefault(answer.Version.Value) + 1;
        }

        Show.Line($"canary, sticky by author: {string.Join(", ", byVersion.Select(v => $"{v.Value} answers from version {v.Key}"))}");
    }

    private static async Task FailOnPurposeAsync(IPredictor model, PipelineResult logistic, PipelineResult trees, FaultInjection faults)
    {
        var (_, row) = Request.Complete(trees, 1).First();
        var levels = new List<string> { $"healthy: {Level(await model.PredictAsync(row))}" };
        faults.Break(trees.Package);
        for (var i = 0; i < 20; i++)
        {
            levels.Add($"champion failing: {Level(await model.PredictAsync(row))}");
        }

        faults.Break(logistic.Package);
        levels.Add($"baseline failing too: {Level(await model.PredictAsync(row))}");
        faults.Heal();
        var healing = Stopwatch.StartNew();
        Prediction answer;
        do
        {
            answer = await model.PredictAsync(row);
        }
        while (answer.QualityLevel != QualityLevel.FullModel && healing.Elapsed < TimeSpan.FromSeconds(10));

        levels.Add($"healed, after {healing.Elapsed.TotalSeconds:0.0} s: {Level(answer)}");
        Show.Line("breaker and fallback: " + string.Join(" → ", levels.Distinct()));
    }

    private static string Level(Prediction answer) => $"[yellow]{answer.QualityLevel}[/] {answer.Value:0.000}";
}
