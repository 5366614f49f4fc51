using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MlOps.Sdk.Core;
using QuickStart;
using Spectre.Console;

Show.AdaptToOutput();
var clock = Stopwatch.StartNew();
var folder = args is [var chosen, ..] ? chosen : ".mlops";

// The whole platform on one machine: SQLite, a Delta lake, ONNX Runtime. The engine is wrapped only so that step 6 can make a model fail.
var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.Services.AddMlOps(o => o.Path = folder);
var faults = FaultInjection.Wrap(builder.Services);
using var host = builder.Build();
await host.StartAsync();

Show.Title($"MlOps.Sdk on real commits · everything is kept in '{Path.GetFullPath(folder)}'");
using var commits = await ReadingStep.RunAsync(host.Services);
using var logistic = await TrainingStep.LogisticAsync(host.Services, commits);
using var trees = await TrainingStep.TreesAsync(host.Services, commits);
using var treesWithoutHistory = await TrainingStep.TreesWithoutHistoryAsync(host.Services, commits);
await ComparisonStep.RunAsync(host.Services, logistic, trees, treesWithoutHistory);
var served = await ServingStep.RunAsync(host.Services, logistic, trees, faults);
var drift = await MonitoringStep.RunAsync(host.Services, logistic, trees, folder);

await host.StopAsync();
ResultLine.Write(new QuickStartResult
{
    RocAucLogistic = logistic.Evaluation["roc_auc"],
    RocAucTrees = trees.Evaluation["roc_auc"],
    RocAucTreesWithoutHistory = treesWithoutHistory.Evaluation["roc_auc"],
    TrainingRows = trees.Data.Train.RowCount,
    Predictions = served.Predictions,
    PredictionsPerSecond = served.PredictionsPerSecond,
    DriftedFeatures = drift.DriftedFeatures,
    ChampionVersion = served.ChampionVersion,
    Seconds = Math.Round(clock.Elapsed.TotalSeconds, 2),
});
