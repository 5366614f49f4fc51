using System.Diagnostics;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>Every reader of Parquet over files damaged in all ways we know of, in a process of its own that must live on.</summary>
[Collection("Alone")]
public sealed class DamagedParquetTests : IDisposable
{
    private const int Damages = 208;

    // Nothing of such a file can be right.
    private static readonly string[] Hopeless = ["cut", "cut-footer", "noise", "noise-with-magic"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Read_DamagedFile_GivesATypedErrorWithTheFileAndTheProcessLives()
    {
        var lines = await RunAsync(seed: 1);

        Assert.Equal("DONE", lines[^1]);
        Assert.DoesNotContain(lines, l => l.Contains(" WRONG ", StringComparison.Ordinal));
        var outcomes = lines.SkipLast(1).Select(l => l.Split(' ', 5)).Select(p => (Damage: p[1], Reader: p[2], Outcome: p[3])).ToList();
        Assert.Equal(Damages * 7, outcomes.Count);
        Assert.All(outcomes.Where(o => o.Damage == "none"), o => Assert.Equal("read", o.Outcome));
        Assert.All(outcomes.Where(o => Hopeless.Contains(o.Damage)), o => Assert.Equal("DataEngineException", o.Outcome));
        Assert.All(outcomes.Where(o => o.Damage != "none").GroupBy(o => o.Reader), r => Assert.InRange(r.Count(o => o.Outcome != "read"), Damages / 2, Damages));
    }

    private async Task<string[]> RunAsync(int seed)
    {
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "MlOps.Sdk.DuckDb.DamageHost.dll"), _folder.Path, $"{seed}", $"{Damages}"];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(process.ExitCode == 0, $"The process ended with {process.ExitCode} after '{lines.LastOrDefault()}'.");
        return lines;
    }
}
