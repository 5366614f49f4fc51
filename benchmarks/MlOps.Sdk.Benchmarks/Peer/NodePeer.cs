using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace MlOps.Sdk.Benchmarks;

/// <summary>onnxruntime-node in a Node.js process of its own, which measures on command.</summary>
internal sealed class NodePeer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _model;

    private NodePeer(Process process, string model) => (_process, _model) = (process, model);

    /// <summary>The versions of Node.js and of the module, as the process says them.</summary>
    public string Versions { get; private set; } = string.Empty;

    /// <summary>The folder that holds the module: the build's native engines come from it.</summary>
    /// <returns>Null when it is not there.</returns>
    public static string? FindModules()
    {
        var folders = new List<string?> { Environment.GetEnvironmentVariable("MlOpsNativeDirectory") };
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            folders.Add(Path.Combine(folder.FullName, "eng", "native", "node_modules"));
        }

        return folders.Find(folder => folder is not null && Directory.Exists(Path.Combine(folder, "onnxruntime-node")));
    }

    /// <summary>Where the program is; null when it is not installed.</summary>
    public static string? FindNode()
    {
        var name = OperatingSystem.IsWindows() ? "node.exe" : "node";
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    public static async Task<NodePeer> StartAsync(string node, string modules, byte[] graph, int rows, int columns)
    {
        var model = Path.Combine(Path.GetTempPath(), $"mlops-peer-{Guid.NewGuid():N}.onnx");
        await File.WriteAllBytesAsync(model, graph);
        var start = new ProcessStartInfo(node) { RedirectStandardInput = true, RedirectStandardOutput = true };
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "Peer", "onnxruntime_node.mjs"), modules, model, Text(rows), Text(columns)];
        Array.ForEach(arguments, start.ArgumentList.Add);
        var peer = new NodePeer(Process.Start(start) ?? throw new InvalidOperationException($"{node} did not start."), model);
        using var versions = await peer.ReadAsync();
        peer.Versions = $"Node.js {versions.RootElement.GetProperty("node").GetString()}, onnxruntime-node {versions.RootElement.GetProperty("version").GetString() ?? "of unknown version"}";
        return peer;
    }

    public async Task<float[]> RunAsync(IEnumerable<float> values)
    {
        await _process.StandardInput.WriteLineAsync($"check {string.Join(' ', values.Select(v => v.ToString("R", CultureInfo.InvariantCulture)))}");
        await _process.StandardInput.FlushAsync();
        using var answer = await ReadAsync();
        return [.. answer.RootElement.EnumerateArray().Select(number => number.GetSingle())];
    }

    /// <summary>Calls the model for a while: mean, median and 99th percentile of a call in nanoseconds.</summary>
    public async Task<(double Mean, double P50, double P99)> MeasureAsync(TimeSpan length)
    {
        await _process.StandardInput.WriteLineAsync($"round {Text((int)length.TotalMilliseconds)}");
        await _process.StandardInput.FlushAsync();
        using var answer = await ReadAsync();
        double Number(string name) => answer.RootElement.GetProperty(name).GetDouble();
        return (Number("mean"), Number("p50"), Number("p99"));
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        File.Delete(_model);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task<JsonDocument> ReadAsync() => JsonDocument.Parse(
        await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("Node.js ended before it answered; what it wrote above says why."));
}
