using System.Diagnostics;
using MlOps.Sdk.Tests.Repository;

namespace MlOps.Sdk.Tests.Samples;

/// <summary>Runs a built sample as a process of its own.</summary>
internal static class SampleProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Runs a sample to its end.</summary>
    /// <param name="folder">Its folder below <c>samples</c>.</param>
    /// <param name="program">Its assembly's name.</param>
    /// <param name="arguments">What follows the program.</param>
    public static async Task<SampleOutput> RunAsync(string folder, string program, params string[] arguments)
    {
        // bin/<configuration>/net10.0 of the tests, and the same of the sample.
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var path = Path.Combine(RepositoryFiles.Root, "samples", folder, "bin", framework.Parent!.Name, framework.Name, program + ".dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [path, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
            await process.WaitForExitAsync(patience.Token);
            return new SampleOutput(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The sample {program} did not end within {Patience}.");
        }
    }
}
