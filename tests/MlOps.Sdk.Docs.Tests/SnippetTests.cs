using System.Diagnostics;

namespace MlOps.Sdk.Docs.Tests;

/// <summary>The snippets do not only compile: each page's are run, in a folder with nothing but the sample data.</summary>
public sealed class SnippetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mlops-docs-").FullName;

    public SnippetTests()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples", "data")))
        {
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("first-model", "ROC-AUC 0.7")]
    [InlineData("one-graph", "run by")]
    [InlineData("feature-store", "the unknown author: Missing")]
    [InlineData("feature-streams", "rows of (subsystem, week)")]
    [InlineData("tracking", "best: ")]
    [InlineData("registry", "logistic-regression")]
    [InlineData("serving", "by version 2, level 1")]
    [InlineData("serving-load", "from the cache True, equal True")]
    [InlineData("composed-models", "the same True")]
    [InlineData("batch-scoring", "3 answers with an outcome")]
    [InlineData("inference-engine", "runs on")]
    [InlineData("monitoring", "commit-risk 1: inputs moved")]
    [InlineData("data-layer", "version 1 of 2: 2 rows")]
    [InlineData("composition", "4")]
    public async Task Page_Run_EndsWell(string page, string says)
    {
        var start = new ProcessStartInfo("dotnet", [Repository.Snippets, page])
        {
            WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{page} ended with {process.ExitCode}: {await errors}\n{output}");
        Assert.Contains(says, output, StringComparison.Ordinal);
    }
}
