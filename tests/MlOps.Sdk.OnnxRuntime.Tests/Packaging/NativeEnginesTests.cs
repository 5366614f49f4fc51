using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MlOps.Sdk.OnnxRuntime.Tests;

/// <summary>What the build says where npm is missing.</summary>
public sealed class NativeEnginesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("native-engines-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Restore_WithoutNpm_FailsNamingBothWaysOut()
    {
        // A copy has no packages yet, so the restore cannot be skipped.
        foreach (var name in (string[])["NativeEngines.proj", "package.json", "package-lock.json"])
        {
            File.Copy(Path.Combine(RepositoryRoot(), "eng", "native", name), Path.Combine(_folder, name));
        }

        var (exitCode, output) = await RunDotnetAsync("msbuild", Path.Combine(_folder, "NativeEngines.proj"), "-t:Restore", "-nologo", "-nodeReuse:false");
        Assert.True(exitCode != 0, output);
        Assert.Contains("error MLOPS001", output);
        Assert.Contains("install Node.js", output);
        Assert.Contains("MlOpsNativeDirectory", output);
    }

    [Fact]
    public async Task Restore_LibrariesFromElsewhere_NeedsNoNpm()
    {
        File.Copy(Path.Combine(RepositoryRoot(), "eng", "native", "NativeEngines.proj"), Path.Combine(_folder, "NativeEngines.proj"));
        var (exitCode, output) = await RunDotnetAsync("msbuild", Path.Combine(_folder, "NativeEngines.proj"), "-t:Restore", "-nologo", "-nodeReuse:false", $"-p:MlOpsNativeDirectory={_folder}");
        Assert.True(exitCode == 0, output);
    }

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "MlOps.Sdk.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository.");
        }

        return folder;
    }

    private async Task<(int ExitCode, string Output)> RunDotnetAsync(params string[] arguments)
    {
        // The runtime lies at shared/Microsoft.NETCore.App/<version> below dotnet.
        var dotnet = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        var start = new ProcessStartInfo(dotnet, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder };
        start.Environment["PATH"] = _folder;
        start.Environment.Remove("MlOpsNativeDirectory");
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await error);
    }
}
