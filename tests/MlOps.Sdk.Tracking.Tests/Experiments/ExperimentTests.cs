using MlOps.Sdk.Core;

namespace MlOps.Sdk.Tracking.Tests.Experiments;

public sealed class ExperimentTests : TrackingFixture
{
    [Fact]
    public async Task GetOrCreateExperimentAsync_Twice_GivesTheSame()
    {
        var first = await Tracker.GetOrCreateExperimentAsync("risk", "the question", new Dictionary<string, string> { ["team"] = "a" });
        var second = await Tracker.GetOrCreateExperimentAsync("risk", tags: new Dictionary<string, string> { ["team"] = "b" });
        Assert.Equal(first.Id, second.Id);
        Assert.Equal("the question", second.Description);
        Assert.Equal("b", second.Tags["team"]);
        Assert.Equal("risk", Assert.Single(await Tracker.ListExperimentsAsync()).Name);
    }

    [Fact]
    public async Task GetOrCreateExperimentAsync_ByManyAtOnce_MakesOne()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () => await Tracker.GetOrCreateExperimentAsync("risk"))));
        Assert.Single(made.Select(e => e.Id).Distinct());
    }

    [Fact]
    public async Task StartRunAsync_InANewExperiment_MakesIt()
    {
        await using var run = await Tracker.StartRunAsync("fresh");
        Assert.Equal("fresh", (await Tracker.GetRunAsync(run.Id)).Experiment);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\r\nb")]
    [InlineData("a\u202Eb")]
    public async Task AnyCall_WithAHostileName_IsRefused(string name)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Tracker.GetOrCreateExperimentAsync(name).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => Tracker.StartRunAsync(name).AsTask());
    }

    [Fact]
    public async Task SearchRunsAsync_InAMisspeltExperiment_NamesTheNearest()
    {
        await Tracker.GetOrCreateExperimentAsync("commit-risk");
        var thrown = await Assert.ThrowsAsync<NotFoundException>(() => Tracker.SearchRunsAsync(new RunQuery { Experiment = "comit-risk" }).AsTask());
        Assert.Contains("Did you mean 'commit-risk'?", thrown.Message, StringComparison.Ordinal);
    }
}
