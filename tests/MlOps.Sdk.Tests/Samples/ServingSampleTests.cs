namespace MlOps.Sdk.Tests.Samples;

public sealed class ServingSampleTests
{
    [Fact]
    public async Task Sample_ServesComparesAndReleasesWithoutAnErrorToCallers()
    {
        using var folder = new TemporaryFolder();

        var run = await SampleProcess.RunAsync("Serving", "ServingSample", folder.Path);

        Assert.True(run.ExitCode == 0, run.Errors);

        // The last fifth of the 9,857 commits; commits of one instant stay together.
        var commits = run.Number("commits");
        Assert.InRange(commits, 1_960, 1_980);
        Assert.InRange(run.Number("cache_hit_rate"), 0.8, 0.85);
        Assert.Equal(2 * commits, run.Number("batched_rows"));
        Assert.Equal(commits, run.Number("shadow_compared"));
        Assert.InRange(run.Number("shadow_label_agreement"), 0.85, 0.99);

        Assert.Equal("RolledBack", run.Result.GetProperty("canary_state").GetString());
        Assert.InRange(run.Number("canary_failures"), 2, 100);
        Assert.Equal(0, run.Number("canary_caller_errors"));
        Assert.Equal("Completed", run.Result.GetProperty("rolling_state").GetString());
        Assert.InRange(run.Number("rolling_calls"), 300, double.MaxValue);
        Assert.Equal(0, run.Number("rolling_caller_errors"));
        Assert.Equal([2, 2, 2], run.Result.GetProperty("replica_versions").EnumerateArray().Select(version => version.GetInt32()));

        Assert.Equal(commits, run.Number("commits_with_outcome"));
        Assert.InRange(run.Number("sample_ratio_p"), 0.05, 1);
        Assert.InRange(run.Number("brier_difference"), -0.02, 0.02);
        Assert.Equal(0, run.Number("predictions_dropped"));
    }
}
