using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace MlOps.Sdk.PostgreSql.Tests;

/// <summary>
/// A PostgreSQL server of the test's own: a child process with its own data in a temporary folder, reached by a socket there and by a
/// free port of the loopback. It refuses to run as root, so root runs it as the user its package made.
/// </summary>
public sealed partial class PostgreSqlServer : IAsyncDisposable
{
    private const string User = "postgres";
    private const string Ready = "database system is ready to accept connections";
    private const int StopSignal = 19;
    private const int ContinueSignal = 18;
    private const int KillSignal = 9;

    private static readonly Lazy<Task<string>> Template = new(MakeTemplateAsync);

    private readonly string[] _settings;
    private Process _process;
    private bool _isDown;

    private PostgreSqlServer(Process process, int port, string folder, string[] settings)
    {
        _process = process;
        Port = port;
        Folder = folder;
        _settings = settings;
    }

    /// <summary>The folder of the server's programs, or null where they are not installed.</summary>
    public static string? Programs { get; } = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Select(f => Path.Combine(f, "bin")).LastOrDefault(f => File.Exists(Path.Combine(f, "initdb")))
        : null;

    public int Port { get; }

    public string Folder { get; }

    public string ConnectionString => Connection(Folder);

    /// <summary>The same over the loopback, where a proxy can stand in between.</summary>
    public string TcpConnectionString => Connection("127.0.0.1");

    public static void Require() => Assert.SkipWhen(Programs is null, "server absent: postgresql is not installed.");

    /// <summary>Starts a server; without settings it does not wait for the disk.</summary>
    public static async Task<PostgreSqlServer> StartAsync(params string[] settings)
    {
        Require();
        var template = await Template.Value;
        var folder = NewFolder();
        await RunAsync("/bin/cp", ["-a", template + "/.", folder]);
        string[] all = [.. settings.Length == 0 ? ["fsync=off"] : settings];
        var port = FreePort();
        return new PostgreSqlServer(await LaunchAsync(folder, port, all), port, folder, all);
    }

    /// <summary>Stops all of its processes where they stand; connections stay open and silent.</summary>
    public void Freeze() => SignalAll(StopSignal);

    public void Thaw() => SignalAll(ContinueSignal);

    /// <summary>Kills all of its processes at once, as a machine that fails would.</summary>
    public async Task KillAsync()
    {
        if (!_isDown)
        {
            _isDown = true;
            SignalAll(KillSignal);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
    }

    /// <summary>Starts it again on its data and port, after <see cref="KillAsync"/>.</summary>
    public async Task RestartAsync()
    {
        const int tries = 50;
        for (var attempt = 1; _isDown; attempt++)
        {
            try
            {
                _process = await LaunchAsync(Folder, Port, _settings);
                _isDown = false;
            }
            catch (InvalidOperationException) when (attempt < tries)
            {
                // What a killed server held, the system may take a moment to give back.
                await Task.Yield();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(Folder, recursive: true);
    }

    internal static void DeleteTemplate()
    {
        if (Template.IsValueCreated && Template.Value.IsCompletedSuccessfully)
        {
            Directory.Delete(Template.Value.Result, recursive: true);
        }
    }

    private string Connection(string host) => $"Host={host};Port={Port};Username={User};Database=postgres";

    private static async Task<string> MakeTemplateAsync()
    {
        var folder = NewFolder();
        await RunAsync(Path.Combine(Programs!, "initdb"), ["-D", folder, "-U", User, "-A", "trust", "-N", "-E", "UTF8", "--locale=C", "--no-instructions"], asUser: true);
        return folder;
    }

    private static string NewFolder()
    {
        var folder = Directory.CreateTempSubdirectory("mlops-pg-").FullName;
        if (Environment.UserName == "root")
        {
            using var change = Process.Start("/bin/chown", [User, folder]);
            change.WaitForExit();
            Assert.Equal(0, change.ExitCode);
        }

        return folder;
    }

    private static ProcessStartInfo StartInfo(string program, IEnumerable<string> arguments, bool asUser)
    {
        string[] command = asUser && Environment.UserName == "root"
            ? ["/usr/bin/setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups", program, .. arguments]
            : [program, .. arguments];
        return new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
    }

    private static async Task RunAsync(string program, IEnumerable<string> arguments, bool asUser = false)
    {
        using var process = Process.Start(StartInfo(program, arguments, asUser))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {errors}{await output}");
    }

    private static async Task<Process> LaunchAsync(string folder, int port, string[] settings)
    {
        string[] all = ["shared_buffers=32MB", "max_connections=60", "log_min_messages=log", .. settings];
        var process = Process.Start(StartInfo(
            Path.Combine(Programs!, "postgres"),
            ["-D", folder, "-k", folder, "-h", "127.0.0.1", "-p", $"{port}", .. all.SelectMany(s => new[] { "-c", s })],
            asUser: true))!;
        var log = new List<string>();
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            log.Add(line);
            if (line.Contains(Ready, StringComparison.Ordinal))
            {
                _ = process.StandardError.ReadToEndAsync();
                _ = process.StandardOutput.ReadToEndAsync();
                return process;
            }
        }

        await process.WaitForExitAsync();
        throw new InvalidOperationException($"postgres did not start: {string.Join('\n', log)}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void SignalAll(int signal)
    {
        if (_process.HasExited)
        {
            return;
        }

        // The parent first, so that it neither starts nor tends to children meanwhile.
        var parent = _process.Id;
        _ = SendSignal(parent, signal == KillSignal ? StopSignal : signal);
        foreach (var child in ChildrenOf(parent))
        {
            _ = SendSignal(child, signal);
        }

        _ = SendSignal(parent, signal);
    }

    private static List<int> ChildrenOf(int parent)
    {
        var children = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                try
                {
                    var stat = File.ReadAllText(Path.Combine(folder, "stat"));
                    var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                    if (fields[1] == parent.ToString(CultureInfo.InvariantCulture))
                    {
                        children.Add(id);
                    }
                }
                catch (IOException)
                {
                    // It ended meanwhile.
                }
            }
        }

        return children;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int processId, int signal);
}
