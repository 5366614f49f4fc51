using System.Text.Json;

namespace MlOps.Sdk.Cli.Tests;

public sealed class DiagnosticsCommandTests
{
    [Fact]
    public async Task Diagnostics_AsText_NamesLibrariesProvidersAndMachine()
    {
        var run = await CommandRun.HereAsync(["diagnostics"]);

        Assert.Equal((ExitCode.Success, string.Empty), (run.ExitCode, run.Error));
        var lines = run.Output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            ["platform", "runtime", "processors", "memory", "onnx runtime", "cpu", "cuda", "tensorrt", "webgpu", "directml", "coreml", "duckdb"],
            lines.Select(l => l.StartsWith("onnx runtime", StringComparison.Ordinal) ? "onnx runtime" : l.Split(' ')[0]));
        Assert.Equal("cpu         usable", lines[5]);
        Assert.All(lines.Skip(6).Take(5), l => Assert.Contains("usable", l));
        Assert.Matches(@"^duckdb        [0-9]+\.[0-9]+\.[0-9]+, .+", lines[^1]);
    }

    [Fact]
    public async Task Diagnostics_AsJson_GivesAReasonForEachProviderThatCannotBeUsed()
    {
        var run = await CommandRun.HereAsync(["diagnostics", "--json"]);

        using var json = JsonDocument.Parse(Assert.Single(run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        var machine = json.RootElement.GetProperty("machine");
        Assert.True(machine.GetProperty("processors").GetInt32() >= 1 && machine.GetProperty("memory_bytes").GetInt64() > 1 << 20);
        var engine = json.RootElement.GetProperty("onnx_runtime");
        Assert.Equal(JsonValueKind.Null, engine.GetProperty("problem").ValueKind);
        Assert.Matches(@"^1\.[0-9]+\.[0-9]+", engine.GetProperty("version").GetString());
        var providers = engine.GetProperty("providers").EnumerateArray().ToDictionary(p => p.GetProperty("name").GetString()!);
        Assert.Equal(6, providers.Count);
        Assert.True(providers["cpu"].GetProperty("usable").GetBoolean() && providers["cpu"].GetProperty("compiled_in").GetBoolean());
        Assert.All(providers.Values, p => Assert.Equal(p.GetProperty("usable").GetBoolean(), p.GetProperty("reason").ValueKind == JsonValueKind.Null));
        Assert.All(providers.Values, p => Assert.True(p.GetProperty("compiled_in").GetBoolean() || !p.GetProperty("usable").GetBoolean()));
        Assert.True(Path.Exists(json.RootElement.GetProperty("duckdb").GetProperty("path").GetString()));
    }

    [Fact]
    public async Task Diagnostics_WithoutALibrary_SaysWhereItWasLookedFor()
    {
        using var folder = new TemporaryFolder();
        var process = await CommandRun.InProcessAsync("diagnostics", "--library", folder.Path, "--json");

        Assert.Equal(ExitCode.Success, process.ExitCode);
        using var json = JsonDocument.Parse(process.Output);
        var engine = json.RootElement.GetProperty("onnx_runtime");
        Assert.Contains(folder.Path, engine.GetProperty("problem").GetString());
        Assert.Equal(0, engine.GetProperty("providers").GetArrayLength());
    }

    [Fact]
    public async Task Diagnostics_EmptyLibrary_IsUsage() => Assert.Equal(ExitCode.Usage, (await CommandRun.HereAsync(["diagnostics", "--library", " "])).ExitCode);
}
