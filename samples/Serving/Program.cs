using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;
using MlOps.Sdk.Serving;
using MlOps.Sdk.Training;
using ServingSample;

// Everything happens in this process: three versions of a model, the traffic, releases that end well and one that does not.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var clock = Stopwatch.StartNew();
var folder = args is [var chosen, ..] ? chosen : Path.Combine(Path.GetTempPath(), $"mlops-serving-{Environment.ProcessId}");
var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.Services.AddMlOps(o => o.Path = folder).UsePredictionLog();
FaultyRuntime.Wrap(builder.Services);
using var host = builder.Build();
var services = host.Services;
var server = services.GetRequiredService<IModelServer>();

Console.WriteLine("1  Train three versions");
using var history = await Models.ReadAsync(services.GetRequiredService<DuckDbDatabase>());
using var logistic = await Models.TrainAsync(services, history, Trainer.LogisticRegression(), "champion");
using var trees = await Models.TrainAsync(services, history, Models.TreesOf(60), "challenger");
using var broken = await Models.TrainAsync(services, history, Models.TreesOf(40), "candidate");
var commits = Commit.From(logistic.Data.Test);

Console.WriteLine("\n2  Predict with the application's own types");
var predictor = await server.DeployAsync<Commit, Risk>(Models.Name);
foreach (var commit in commits.OrderByDescending(commit => commit.LinesAdded).Take(3))
{
    var risk = await predictor.PredictAsync(commit);
    Console.WriteLine($"   {commit.CommitId[..8]}: {commit.FilesChanged,4} files, {commit.LinesAdded,6} lines: risk {risk.Probability:0.00} by version {risk.Version}; needed a fix: {commit.NeededFix}");
}

Console.WriteLine("\n3  Remember answers");
var cache = await Comparisons.CacheAsync(server, services.GetRequiredService<IPredictionCache>(), commits, rounds: 5);
Console.WriteLine($"   {cache.Hits + cache.Misses:N0} calls, {cache.HitRate:P0} from memory, {cache.TimeSaved.TotalMilliseconds:0} ms of computing saved");

Console.WriteLine("\n4  Answer many callers at once");
var batching = await Comparisons.BatchingAsync(server, commits);
Console.WriteLine($"   32 callers: {batching.PlainRate:N0} rows/s one by one, {batching.BatchedRate:N0} with a batcher; {batching.Statistics.DirectRows:N0} rows without a queue, {batching.Statistics.BatchedRows:N0} in {batching.Statistics.Batches:N0} batches");

Console.WriteLine("\n5  Let the trees run in the shadow of the champion");
var shadow = await Comparisons.ShadowAsync(server, commits);
Console.WriteLine($"   {shadow.Compared:N0} rows compared, {shadow.LabelAgreement:P1} same decisions, {shadow.Agreement:P1} within 0.05, {shadow.Errors} errors");

Console.WriteLine("\n6  Release a version that fails on one call in twenty, under load");
services.GetRequiredService<FaultyRuntime>().Break(broken.Package);
var canary = await Releases.CanaryAsync(server, commits);
var failures = services.GetRequiredService<FaultyRuntime>().Failures;
Console.WriteLine($"   {canary.End.State}: {canary.End.Reason}");
Console.WriteLine($"   {canary.Traffic.Calls:N0} calls meanwhile: the model failed {failures} of them, the callers saw {canary.Traffic.Errors} errors");

Console.WriteLine("\n7  Replace three replicas one by one, under load");
var rolling = await Releases.RollingAsync(server, services.GetRequiredService<EventBus>(), commits);
Console.WriteLine($"   {rolling.Traffic.Calls:N0} calls meanwhile, {rolling.Traffic.Errors} errors; now {string.Join(", ", rolling.Replicas.Select(r => $"{r.Name}: version {r.Version}"))}");

Console.WriteLine("\n8  Compare two versions on what became of their commits, as the prediction log has it");
var log = services.GetRequiredService<IPredictionLog>();
var experiment = await Experiment.RunAsync(server, log, commits);
var (control, treatment) = (experiment.Result.Control, experiment.Result.Treatment);
Console.WriteLine($"   {control.Count} commits to the logistic regression, {treatment.Count} to the trees; shares as planned: {!experiment.Ratio.IsMismatch} (p {experiment.Ratio.PValue:0.00})");
Console.WriteLine($"   ROC-AUC {experiment.AreaOfControl:0.000} against {experiment.AreaOfTreatment:0.000}; Brier score {control.Mean:0.0000} against {treatment.Mean:0.0000},");
Console.WriteLine($"   a difference between {experiment.Result.Low:0.0000} and {experiment.Result.High:0.0000} (p {experiment.Result.PValue:0.000}): {(experiment.Result.IsSignificant ? "real" : "it may be chance, so nothing is decided")}");
Console.WriteLine($"   {log.Counts.Written:N0} predictions in the log, {log.Counts.Dropped} dropped");

Console.WriteLine("RESULT " + JsonSerializer.Serialize(new Dictionary<string, object?>
{
    ["commits"] = commits.Count,
    ["cache_hit_rate"] = Math.Round(cache.HitRate, 4),
    ["batched_rows"] = batching.Statistics.BatchedRows + batching.Statistics.DirectRows,
    ["shadow_compared"] = shadow.Compared,
    ["shadow_label_agreement"] = Math.Round(shadow.LabelAgreement!.Value, 4),
    ["canary_state"] = canary.End.State.ToString(),
    ["canary_failures"] = failures,
    ["canary_caller_errors"] = canary.Traffic.Errors,
    ["rolling_state"] = rolling.End.State.ToString(),
    ["rolling_calls"] = rolling.Traffic.Calls,
    ["rolling_caller_errors"] = rolling.Traffic.Errors,
    ["replica_versions"] = rolling.Replicas.Select(replica => replica.Version),
    ["commits_with_outcome"] = control.Count + treatment.Count,
    ["sample_ratio_p"] = Math.Round(experiment.Ratio.PValue, 4),
    ["brier_difference"] = Math.Round(experiment.Result.Difference, 5),
    ["predictions_dropped"] = log.Counts.Dropped,
    ["seconds"] = Math.Round(clock.Elapsed.TotalSeconds, 2),
}));
