using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Registry.Tests;

/// <summary>
/// A child process that registers and promotes is killed with SIGKILL at every named point and at random moments. What is found
/// afterwards must be a state from before or from after the step, whole, with everything that was acknowledged.
/// </summary>
public sealed class CrashTests : RegistryFixture
{
    // The point, how often it is passed before the kill, and what must be there: versions, and the champion.
    public static TheoryData<string, int, int, int?> Points => new()
    {
        { CrashPoints.ArtifactStored, 0, 0, null },
        { CrashPoints.BeforeVersionCommit, 0, 0, null },
        { CrashPoints.AfterVersionCommit, 0, 1, null },
        { CrashPoints.BeforeAlias, 0, 1, null },
        { CrashPoints.MidAlias, 0, 1, null },
        { CrashPoints.AfterAliasCommit, 0, 1, 1 },
        { CrashPoints.ArtifactStored, 2, 2, 2 },
        { CrashPoints.BeforeVersionCommit, 2, 2, 2 },
        { CrashPoints.AfterVersionCommit, 2, 3, 2 },
        { CrashPoints.BeforeAlias, 2, 3, 2 },
        { CrashPoints.MidAlias, 2, 3, 2 },
        { CrashPoints.AfterAliasCommit, 2, 3, 3 },
    };

    [Theory]
    [MemberData(nameof(Points))]
    public async Task Kill_AtANamedPoint_LeavesTheOldOrTheNewState(string point, int passes, int versions, int? champion)
    {
        using var child = Start(point, passes);
        var lines = new List<string>();
        while (await child.StandardOutput.ReadLineAsync() is { } line)
        {
            lines.Add(line);
            if (line == $"reached {point}")
            {
                break;
            }
        }

        child.Kill();
        await child.WaitForExitAsync();
        Assert.Equal($"reached {point}", lines.LastOrDefault());
        Assert.Equal((versions, champion), await CheckAsync(lines));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Kill_AtARandomMoment_LosesNothingAcknowledged(int seed)
    {
        using var child = Start("none", 0);
        var random = new Random(seed);
        var lines = new List<string>();
        for (var wanted = random.Next(1, 12); wanted > 0; wanted--)
        {
            lines.Add((await child.StandardOutput.ReadLineAsync())!);
        }

        // Between two lines lies a step of a few milliseconds; the busy wait ends somewhere inside it.
        var moment = Stopwatch.GetTimestamp() + (random.Next(0, 8_000) * Stopwatch.Frequency / 1_000_000);
        while (Stopwatch.GetTimestamp() < moment)
        {
            Thread.SpinWait(20);
        }

        child.Kill();
        var rest = await child.StandardOutput.ReadToEndAsync();
        lines.AddRange(rest[..(rest.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries));
        await child.WaitForExitAsync();
        await CheckAsync(lines);
    }

    // Reopens the store and checks every promise; returns the number of versions and the champion.
    private async Task<(int Versions, int? Champion)> CheckAsync(List<string> lines)
    {
        var acknowledged = lines.Where(l => l.StartsWith("registered ", StringComparison.Ordinal))
            .ToDictionary(l => int.Parse(l.Split(' ')[1], CultureInfo.InvariantCulture), l => l.Split(' ')[2]);
        var promoted = lines.Where(l => l.StartsWith("promoted ", StringComparison.Ordinal))
            .Select(l => int.Parse(l.Split(' ')[1], CultureInfo.InvariantCulture)).ToList();

        var versions = (await Registry.ListModelsAsync()).Count == 0 ? [] : await Registry.ListVersionsAsync("risk");
        Assert.Equal(Enumerable.Range(1, versions.Count).Reverse(), versions.Select(v => v.Version));
        Assert.InRange(versions.Count, acknowledged.Count, acknowledged.Count + 1);
        foreach (var version in versions)
        {
            Assert.Equal(acknowledged.GetValueOrDefault(version.Version, version.PackageHash), version.PackageHash);
            Assert.Equal(version.PackageHash, (await Registry.OpenPackageAsync(version)).Hash);
            Assert.Equal(TestPackages.Create(version.Version).Hash, version.PackageHash);
        }

        var champion = (await Registry.GetByAliasAsync("risk", Alias.Champion))?.Version;
        var history = await Registry.GetAliasHistoryAsync("risk", Alias.Champion);
        Assert.InRange(champion ?? 0, promoted.LastOrDefault(), promoted.LastOrDefault() + 1);
        Assert.Equal(Enumerable.Range(1, champion ?? 0), history.Select(h => h.NewVersion));
        Assert.Equal(champion is null ? [] : [Alias.Champion], versions.SelectMany(v => v.Aliases));

        var audit = Get<AuditLog>();
        Assert.True((await audit.VerifyAsync()).IsIntact);
        var actions = (await audit.ReadAsync(limit: 10_000)).CountBy(r => r.Entry.Action).ToDictionary();
        Assert.Equal(versions.Count, actions.GetValueOrDefault("model.version.registered"));
        Assert.Equal(history.Count, actions.GetValueOrDefault("model.alias.set"));

        // An answer that was lost: the same registration again gives the version the first one made.
        if (versions.Count > 0)
        {
            Assert.Equal(versions.Count, (await Registry.RegisterAsync("risk", TestPackages.Create(versions.Count))).Version);
        }

        // Life goes on: the next registration gets the next number.
        await using var next = OpenServices();
        Assert.Equal(versions.Count + 1, (await next.GetRequiredService<IModelRegistry>().RegisterAsync("risk", TestPackages.Create(1_000_000))).Version);
        return (versions.Count, champion);
    }

    private Process Start(string point, int passes)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "MlOps.Sdk.Registry.CrashHost.dll"), Folder, point, $"{passes}"])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
