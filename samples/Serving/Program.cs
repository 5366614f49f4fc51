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
builder.Services.AddMlOps(o => o.Path = folder);
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

Console.WriteLine("\n4  Let the trees run in the shadow of the champion");
var shadow = await Comparisons.ShadowAsync(server, commits);
Console.WriteLine($"   {shadow.Compared:N0} rows compared, {shadow.LabelAgreement:P1} same decisions, {shadow.Agreement:P1} within 0.05, {shadow.Errors} errors");

Console.WriteLine("\n5  Release a version that fails on one call in twenty, under load");
services.GetRequiredService<FaultyRuntime>().Break(broken.Package);
var canary = await Releases.CanaryAsync(server, commits);
var failures = services.GetRequiredService<FaultyRuntime>().Failures;
Console.WriteLine($"   {canary.End.State}: {canary.End.Reason}");
Console.WriteLine($"   {canary.Traffic.Calls:N0} calls meanwhile: the model failed {failures} of them, the callers saw {canary.Traffic.Errors} errors");

Console.WriteLine("\n6  Replace three replicas one by one, under load");
var rolling = await Releases.RollingAsync(server, services.GetRequiredService<EventBus>(), commits);
Console.WriteLine($"   {rolling.Traffic.Calls:N0} calls meanwhile, {rolling.Traffic.Errors} errors; now {string.Join(", ", rolling.Replicas.Select(r => $"{r.Name}: version {r.Version}"))}");

Console.WriteLine("\n7  Compare two versions on what became of their commits");
var (ratio, result) = await Comparisons.ExperimentAsync(server, commits);
Console.WriteLine($"   {result.Control.Count} commits to the logistic regression, {result.Treatment.Count} to the trees; shares as planned: {!ratio.IsMismatch} (p {ratio.PValue:0.00})");
Console.WriteLine($"   Brier score {result.Control.Mean:0.0000} against {result.Treatment.Mean:0.0000}; difference between {result.Low:0.0000} and {result.High:0.0000} (p {result.PValue:0.000})");

Console.WriteLine("RESULT " + JsonSerializer.Serialize(new Dictionary<string, object?>
{
    ["commits"] = commits.Count,
    ["cache_hit_rate"] = Math.Round(cache.HitRate, 4),
    ["shadow_compared"] = shadow.Compared,
    ["shadow_label_agreement"] = Math.Round(shadow.LabelAgreement!.Value, 4),
    ["canary_state"] = canary.End.State.ToString(),
    ["canary_failures"] = failures,
    ["canary_caller_errors"] = canary.Traffic.Errors,
    ["rolling_state"] = rolling.End.State.ToString(),
    ["rolling_calls"] = rolling.Traffic.Calls,
    ["rolling_caller_errors"] = rolling.Traffic.Errors,
    ["replica_versions"] = rolling.Replicas.Select(replica => replica.Version),
    ["sample_ratio_p"] = Math.Round(ratio.PValue, 4),
    ["brier_difference"] = Math.Round(result.Difference, 5),
    ["seconds"] = Math.Round(clock.Elapsed.TotalSeconds, 2),
}));
