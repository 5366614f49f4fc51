using System.Diagnostics;
using MlOps.Sdk.Tests.Repository;

namespace MlOps.Sdk.Tests.Samples;

/// <summary>The sample, run twice as a process of its own over one folder.</summary>
public sealed class QuickStartRuns : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mlops-quickstart-");

    internal QuickStartOutput First { get; private set; } = null!;

    internal QuickStartOutput Second { get; private set; } = null!;

    internal string Report => Path.Combine(_folder.FullName, "report.html");

    public async ValueTask InitializeAsync()
    {
        First = await RunAsync();
        Second = await RunAsync();
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task<QuickStartOutput> RunAsync()
    {
        // bin/<configuration>/net10.0 of the tests, and the same of the sample.
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var sample = Path.Combine(RepositoryFiles.Root, "samples", "QuickStart", "bin", framework.Parent!.Name, framework.Name, "QuickStart.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [sample, _folder.FullName])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
            await process.WaitForExitAsync(patience.Token);
            return new QuickStartOutput(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The sample did not end within {Patience}.");
        }
    }
}
