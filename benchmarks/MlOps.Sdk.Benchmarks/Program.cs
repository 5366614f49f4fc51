using System.Text.Json;
using MlOps.Sdk.Benchmarks;

// New benchmarks are added here.
IBenchmark[] benchmarks = [new OnnxOverhead(), new OnlineRead()];

if (args.Length == 0)
{
    foreach (var entry in benchmarks)
    {
        Console.WriteLine($"{entry.Name,-20} {entry.Description}");
    }

    return 0;
}

if (Array.Find(benchmarks, b => b.Name == args[0]) is not { } benchmark || args is not ([_] or [_, "--save", _]))
{
    Console.Error.WriteLine($"Usage: benchmarks/run.sh [NAME [--save FILE]], where NAME is one of: {string.Join(", ", benchmarks.Select(b => b.Name))}.");
    return 2;
}

var result = await benchmark.RunAsync(Console.Out);
if (args is [_, _, var file])
{
    var indented = new BenchmarkJson(new JsonSerializerOptions(BenchmarkJson.Default.Options) { WriteIndented = true });
    Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
    await File.WriteAllTextAsync(file, JsonSerializer.Serialize(result, indented.BenchmarkResult) + "\n");
}

Console.WriteLine($"RESULT {JsonSerializer.Serialize(result, BenchmarkJson.Default.BenchmarkResult)}");
return 0;
