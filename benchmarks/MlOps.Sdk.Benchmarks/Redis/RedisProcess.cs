using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace MlOps.Sdk.Benchmarks;

/// <summary>A Redis server of the benchmark's own on a free port of the loopback.</summary>
internal sealed class RedisProcess(Process process, int port) : IDisposable
{
    public int Port => port;

    /// <summary>Starts it; null where it is not installed.</summary>
    public static async Task<RedisProcess?> StartAsync()
    {
        var isInstalled = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(f => File.Exists(Path.Combine(f, "redis-server")));
        if (!isInstalled)
        {
            return null;
        }

        int port;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        var process = Process.Start(new ProcessStartInfo("redis-server", ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
        {
            RedirectStandardOutput = true,
        })!;
        while (await process.StandardOutput.ReadLineAsync() is { } line && !line.Contains("Ready to accept connections", StringComparison.Ordinal))
        {
            // Until it is ready.
        }

        return new RedisProcess(process, port);
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}
