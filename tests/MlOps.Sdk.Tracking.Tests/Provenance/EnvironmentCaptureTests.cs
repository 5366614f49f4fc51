using System.Diagnostics;

namespace MlOps.Sdk.Tracking.Tests.Provenance;

public sealed class EnvironmentCaptureTests : TrackingFixture
{
    [Fact]
    public async Task StartRunAsync_WithoutUserCode_RecordsTheMachine()
    {
        await using var run = await Tracker.StartRunAsync("risk");
        var environment = (await Tracker.GetRunAsync(run.Id)).Environment;
        Assert.Equal(Environment.ProcessorCount, environment.ProcessorCount);
        Assert.StartsWith(".NET 10.", environment.Runtime, StringComparison.Ordinal);
        Assert.Equal(Environment.MachineName, environment.Machine);
        Assert.NotEqual("", environment.OperatingSystem);
        Assert.NotEqual("", environment.Architecture);
        Assert.Equal("0.1.0", environment.SdkVersion);
        Assert.Equal("0.1.0", environment.Packages["MlOps.Sdk.Core"]);
        Assert.StartsWith("6.0.", environment.Packages["Microsoft.Data.Sqlite"], StringComparison.Ordinal);
        Assert.DoesNotContain("System.Runtime", environment.Packages.Keys);
        Assert.Null(environment.GitCommit);
    }

    [Fact]
    public async Task StartRunAsync_InARepository_RecordsCommitBranchAndState()
    {
        Assert.SkipUnless(GitIsInstalled(), "git is not installed");
        Git("init", "--quiet", "--initial-branch=work");
        await File.WriteAllTextAsync(Path.Combine(Folder, "code.txt"), "one");
        Git("add", "code.txt");
        Git("-c", "user.name=n", "-c", "user.email=n@example.org", "commit", "--quiet", "-m", "first");
        var commit = Git("rev-parse", "HEAD").Trim();

        await using (var clean = await Tracker.StartRunAsync("risk"))
        {
            var environment = (await Tracker.GetRunAsync(clean.Id)).Environment;
            Assert.Equal((commit, "work", false), (environment.GitCommit, environment.GitBranch, environment.GitIsDirty));
        }

        await File.WriteAllTextAsync(Path.Combine(Folder, "code.txt"), "two");
        await using var dirty = await Tracker.StartRunAsync("risk");
        Assert.True((await Tracker.GetRunAsync(dirty.Id)).Environment.GitIsDirty);

        var read = GitState.ReadFiles(Folder);
        Assert.Equal(new GitState(commit, "work", null), read);
        Git("pack-refs", "--all");
        Assert.Equal(read, GitState.ReadFiles(Path.Combine(Folder, "artifacts")));
        Git("checkout", "--quiet", "--detach");
        Assert.Equal(new GitState(commit, null, null), GitState.ReadFiles(Folder));
    }

    [Fact]
    public async Task ReadAsync_InAMissingFolder_GivesNothing() =>
        Assert.Null(await GitState.ReadAsync(Path.Combine(Folder, "missing"), TimeSpan.FromSeconds(5), default));

    [Fact]
    public void Parse_OfARepositoryWithoutCommits_GivesNothing() =>
        Assert.Null(GitState.Parse("# branch.oid (initial)\n# branch.head main\n"));

    private static bool GitIsInstalled() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(p => File.Exists(Path.Combine(p, "git")) || File.Exists(Path.Combine(p, "git.exe")));

    private string Git(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
