using System.Diagnostics;

namespace MlOps.Sdk.OnnxRuntime.Tests;

/// <summary>Damaged models through the whole loading, in a process of its own that must live on.</summary>
public sealed class DamagedModelTests
{
    private const int Damages = 450;

    [Fact]
    public async Task Load_DamagedModels_GiveTypedErrorsAndTheProcessLives()
    {
        var lines = await RunAsync(seed: 9);
        var end = lines[^1].Split(' ');
        Assert.Equal("DONE", end[0]);
        Assert.True(int.Parse(end[1]) < 1_024, $"The process took {end[1]} MiB.");
        Assert.DoesNotContain(lines, l => l.Contains(" WRONG ", StringComparison.Ordinal));
        var outcomes = lines.SkipLast(1).Select(l => l.Split(' ')).Select(p => (Turn: int.Parse(p[1]), Outcome: p[3])).ToList();
        Assert.Equal(3 * (Damages + 1), outcomes.Count);
        Assert.All(outcomes.Where(o => o.Turn < 0), o => Assert.Equal("ran", o.Outcome));
        Assert.True(outcomes.Count(o => o.Outcome == "file-refused") > Damages, "Most damages are found before the engine.");
        Assert.Contains(outcomes, o => o is { Turn: >= 0, Outcome: "ran" });
    }

    private static async Task<string[]> RunAsync(int seed)
    {
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "MlOps.Sdk.OnnxRuntime.DamageHost.dll"), $"{seed}", "0", $"{Damages}"];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(process.ExitCode == 0, $"The process ended with {process.ExitCode} after '{lines.LastOrDefault()}': {await errors}");
        return lines;
    }
}
