using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FeatureStoreSample;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;
using MlOps.Sdk.FeatureStore;

// A feature store in one folder: a lake that Spark reads, an online store in SQLite, and nothing to install.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var clock = Stopwatch.StartNew();
var folder = args is [var chosen, ..] ? chosen : Path.Combine(Path.GetTempPath(), $"mlops-feature-store-{Environment.ProcessId}");
var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.Services.AddMlOps(o => o.Path = folder);
using var host = builder.Build();
var store = host.Services.GetRequiredService<IFeatureStore>();
var engine = host.Services.GetRequiredService<DuckDbDatabase>();

Console.WriteLine("1  Plan the definitions, then apply them");
Console.WriteLine(await store.PlanAsync(Definitions.All));
await store.ApplyAsync(Definitions.All);

Console.WriteLine("\n2  Stream commits into the lake and the online store, and read while they come");
var events = await CommitStream.ReadAsync(engine);
var source = new ChannelEventSource("commits", events[0].Schema);
var streaming = store.StreamAsync(Definitions.Live, source, new StreamTimeOptions { OutOfOrderness = CommitStream.OutOfOrderness }).AsTask();
foreach (var batch in events)
{
    await source.WriteAsync(batch);
}

source.Complete();
var streamed = await streaming;
var now = streamed.Watermark!.Value + CommitStream.OutOfOrderness + TimeSpan.FromDays(1);
Console.WriteLine($"   {streamed.Events:N0} events, {streamed.LateEvents} late; {streamed.Rows:N0} rows written");

Console.WriteLine("\n3  Read features online, with one computed from the request");
var busiest = await Questions.BusiestAuthorsAsync(engine, count: 3);
using (var request = Questions.Request(busiest, linesAdded: 120))
using (var features = await store.GetOnlineAsync(request, Definitions.Review, now))
{
    Questions.Print(request, features);
}

Console.WriteLine("\n4  Compare the stream with the whole file computed at once");
await store.MaterializeAsync(Definitions.History);
var (compared, different) = await Questions.CompareAsync(store, engine);
Console.WriteLine($"   {compared:N0} values at {compared / Questions.FeatureCount:N0} instants, {different} different");

Console.WriteLine("\n5  Erase an author everywhere");
var receipt = await store.EraseAsync(Definitions.Author, [busiest[0]], new EraseOptions { Reason = "The author asked for it." });
foreach (var step in receipt.Steps)
{
    Console.WriteLine($"   {step.Place,-14} {step.Subject,-28} {step.Rows,8:N0} rows, {step.Files.Count} files rewritten");
}

using var gone = Questions.Request([busiest[0]], linesAdded: 120);
using var nothing = await store.GetOnlineAsync(gone, [Definitions.Live], now);
Console.WriteLine($"   The author's features are now {nothing.GetStatus(0, 0).ToString().ToLowerInvariant()}; receipt {receipt.Hash[..16]}");

foreach (var batch in events)
{
    batch.Dispose();
}

Console.WriteLine("RESULT " + JsonSerializer.Serialize(new Dictionary<string, object>
{
    ["events"] = streamed.Events,
    ["late_events"] = streamed.LateEvents,
    ["values_compared"] = compared,
    ["values_different"] = different,
    ["erased_lake_rows"] = receipt.LakeRows,
    ["status_after_erasure"] = nothing.GetStatus(0, 0).ToString().ToLowerInvariant(),
    ["seconds"] = Math.Round(clock.Elapsed.TotalSeconds, 2),
}));
