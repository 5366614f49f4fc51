using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace MlOps.Sdk.Redis.Tests;

/// <summary>A Redis server of the test's own: a child process on a free port of the loopback, with its own folder.</summary>
public sealed partial class RedisServer : IAsyncDisposable
{
    private const int StopSignal = 19;
    private const int ContinueSignal = 18;
    private const int Attempts = 5;

    private readonly string[] _arguments;
    private readonly string _folder;
    private Process _process;

    private RedisServer(Process process, int port, string folder, string[] arguments)
    {
        _process = process;
        Port = port;
        _folder = folder;
        _arguments = arguments;
    }

    /// <summary>The server's program, or null where it is not installed.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "redis-server")).FirstOrDefault(File.Exists);

    public int Port { get; }

    public string Endpoint => $"127.0.0.1:{Port}";

    public static void Require() => Assert.SkipWhen(Program is null, "server absent: redis-server is not installed.");

    public static async Task<RedisServer> StartAsync(params string[] arguments)
    {
        Require();
        var folder = Directory.CreateTempSubdirectory("mlops-redis-").FullName;
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort();
            if (await LaunchAsync(port, folder, arguments) is { } process)
            {
                return new RedisServer(process, port, folder, arguments);
            }

            Assert.True(attempt < Attempts, $"redis-server did not start on {Attempts} free ports with: {string.Join(' ', arguments)}");
        }
    }

    /// <summary>Stops the process where it stands; connections stay open and silent.</summary>
    public void Freeze() => Signal(StopSignal);

    public void Thaw() => Signal(ContinueSignal);

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Starts it again on its port, after <see cref="KillAsync"/>.</summary>
    public async Task RestartAsync() =>
        _process = await LaunchAsync(Port, _folder, _arguments) ?? throw new InvalidOperationException($"redis-server did not start again on port {Port}.");

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<Process?> LaunchAsync(int port, string folder, string[] arguments)
    {
        var usesTls = arguments.Contains("--tls-cert-file");
        string[] place = usesTls ? ["--port", "0", "--tls-port", $"{port}"] : ["--port", $"{port}"];
        var start = new ProcessStartInfo(Program!, [.. place, "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "no", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync();
                return process;
            }
        }

        await process.WaitForExitAsync();
        process.Dispose();
        return null;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int processId, int signal);

    private void Signal(int signal) => Assert.Equal(0, SendSignal(_process.Id, signal));
}
