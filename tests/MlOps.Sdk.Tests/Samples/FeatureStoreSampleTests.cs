namespace MlOps.Sdk.Tests.Samples;

public sealed class FeatureStoreSampleTests
{
    [Fact]
    public async Task Sample_StreamsReadsComparesAndErases()
    {
        using var folder = new TemporaryFolder();

        var run = await SampleProcess.RunAsync("FeatureStore", "FeatureStoreSample", folder.Path);

        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.InRange(run.Number("events"), 9_000, 20_000);
        Assert.Equal(0, run.Number("late_events"));
        Assert.Equal(6 * run.Number("events"), run.Number("values_compared"));
        Assert.Equal(0, run.Number("values_different"));
        Assert.InRange(run.Number("erased_lake_rows"), 1_000, 100_000);
        Assert.Equal("missing", run.Result.GetProperty("status_after_erasure").GetString());
        Assert.Contains("+ feature service review v1", run.Text);
    }
}
