namespace MlOps.Sdk.Tests.Samples;

/// <summary>The sample, run twice as a process of its own over one folder.</summary>
public sealed class QuickStartRuns : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mlops-quickstart-");

    internal SampleOutput First { get; private set; } = null!;

    internal SampleOutput Second { get; private set; } = null!;

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

    private Task<SampleOutput> RunAsync() => SampleProcess.RunAsync("QuickStart", "QuickStart", _folder.FullName);
}
