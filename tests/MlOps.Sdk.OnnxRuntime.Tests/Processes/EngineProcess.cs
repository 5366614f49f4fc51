using System.Diagnostics;

namespace MlOps.Sdk.OnnxRuntime.Tests;

/// <summary>Runs the engine in a process of its own, for what is decided when the native library is loaded.</summary>
internal sealed record EngineProcess(IReadOnlyList<string> Lines, string Error)
{
    /// <summary>A Vulkan in software that comes with Debian's chromium, and the folder with the loader that it needs.</summary>
    private const string SwiftShader = "/usr/lib/chromium/vk_swiftshader_icd.json";

    /// <summary>Runs one of the host's commands to its good end.</summary>
    public static async Task<EngineProcess> RunAsync(bool hasVulkan, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "MlOps.Sdk.OnnxRuntime.EngineHost.dll"), .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        if (!hasVulkan)
        {
            start.Environment["VK_ICD_FILENAMES"] = "/nowhere/no-vulkan.json";
        }
        else if (File.Exists(SwiftShader) && !start.Environment.ContainsKey("VK_ICD_FILENAMES"))
        {
            start.Environment["VK_ICD_FILENAMES"] = SwiftShader;
            start.Environment["LD_LIBRARY_PATH"] = string.Join(':', new[] { start.Environment.TryGetValue("LD_LIBRARY_PATH", out var path) ? path : null, Path.GetDirectoryName(SwiftShader) }.OfType<string>());
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"The process ended with {process.ExitCode}: {await error}{output}");
        return new EngineProcess(output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), await error);
    }
}
