using System.Text.Json;
using MlOps.Sdk.Benchmarks;

// New benchmarks are added here.
IBenchmark[] benchmarks =
[
    new BatchInferenceBenchmark(),
    new BatchingBenchmark(),
    new CompressionBenchmark(),
    new OnnxOverhead(),
    new OnnxPeer(),
    new OnnxTable(),
    new OnlineRead(),
    new OnlineWrite(),
    new PointInTimeBenchmark(),
    new PredictionCacheBenchmark(),
    new RedisRead(),
    new ServingThroughput(),
    new ServingBatch(),
    new TypedRows(),
    new Push(),
    new HotSwapBenchmark(),
    new OverloadBenchmark(),
];

if (args.Length == 0)
{
    foreach (var entry in benchmarks)
    {
        Console.WriteLine($"{entry.Name,-20} {entry.Description}");
    }

    return 0;
}

List<string> options = [.. args.Skip(1)];
var save = options.IndexOf("--save");
if (Array.Find(benchmarks, b => b.Name == args[0]) is not { } benchmark || (save >= 0 && save == options.Count - 1))
{
    Console.Error.WriteLine($"Usage: benchmarks/run.sh [NAME [OPTIONS] [--save FILE]], where NAME is one of: {string.Join(", ", benchmarks.Select(b => b.Name))}.");
    return 2;
}

var file = save >= 0 ? options[save + 1] : null;
if (file is not null)
{
    options.RemoveRange(save, 2);
}

BenchmarkResult? result;
try
{
    result = await benchmark.RunAsync(options, Console.Out);
}
catch (ArgumentException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}

if (result is null)
{
    return 0;
}

if (file is not null)
{
    var indented = new BenchmarkJson(new JsonSerializerOptions(BenchmarkJson.Default.Options) { WriteIndented = true });
    Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
    await File.WriteAllTextAsync(file, JsonSerializer.Serialize(result, indented.BenchmarkResult) + "\n");
}

Console.WriteLine($"RESULT {JsonSerializer.Serialize(result, BenchmarkJson.Default.BenchmarkResult)}");
return 0;
