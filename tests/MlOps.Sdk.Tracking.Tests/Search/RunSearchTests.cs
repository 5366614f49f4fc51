namespace MlOps.Sdk.Tracking.Tests.Search;

public sealed class RunSearchTests : TrackingFixture
{
    private static readonly double?[] Scores = [0.6, null, 0.9, double.NaN, 0.75, 0.9];

    [Theory]
    [InlineData(Comparison.Less, 0.75, new[] { 0 })]
    [InlineData(Comparison.LessOrEqual, 0.75, new[] { 4, 0 })]
    [InlineData(Comparison.Equal, 0.9, new[] { 5, 2 })]
    [InlineData(Comparison.NotEqual, 0.9, new[] { 4, 0 })]
    [InlineData(Comparison.GreaterOrEqual, 0.75, new[] { 5, 4, 2 })]
    [InlineData(Comparison.Greater, 0.75, new[] { 5, 2 })]
    public async Task SearchRunsAsync_ByMetric_FindsThoseThatSatisfyIt(Comparison comparison, double value, int[] expected)
    {
        var ids = await MakeAsync();
        await ExpectAsync(ids, expected, new RunQuery { Filters = [RunFilter.Metric("score", comparison, value, "test")] });
    }

    [Fact]
    public async Task SearchRunsAsync_OrderedByMetric_PutsThoseWithoutANumberLast()
    {
        var ids = await MakeAsync();
        await ExpectAsync(ids, [5, 2, 4, 0, 3, 1], new RunQuery { OrderByMetric = "score", OrderBySplit = "test" });
        await ExpectAsync(ids, [0, 4, 5, 2, 3, 1], new RunQuery { OrderByMetric = "score", OrderBySplit = "test", Descending = false });
        await ExpectAsync(ids, [0, 1, 2, 3, 4, 5], new RunQuery { Descending = false });
    }

    [Fact]
    public async Task SearchRunsAsync_ByEverythingElse_CombinesTheConditions()
    {
        var ids = await MakeAsync();
        await ExpectAsync(ids, [4, 2, 0], new RunQuery { Filters = [RunFilter.Parameter("even", true)] });
        await ExpectAsync(ids, [4, 2], new RunQuery { Filters = [RunFilter.Parameter("even", true), RunFilter.Metric("score", Comparison.Greater, 0.7, "test")] });
        await ExpectAsync(ids, [1], new RunQuery { Filters = [RunFilter.Tag("index", "1")] });
        await ExpectAsync(ids, [5, 4, 3, 2, 1, 0], new RunQuery { Filters = [RunFilter.Tag("index")] });
        await ExpectAsync(ids, [5], new RunQuery { Statuses = [RunStatus.Running] });
        await ExpectAsync(ids, [5, 0], new RunQuery { Statuses = [RunStatus.Running, RunStatus.Failed] });
        await ExpectAsync(ids, [5, 4, 3], new RunQuery { Experiment = "second" });
        await ExpectAsync(ids, [2], new RunQuery { ParentRunId = ids[1] });
        await ExpectAsync(ids, [], new RunQuery { Filters = [RunFilter.Tag("index", "' OR 1=1 --")] });
    }

    [Fact]
    public async Task SearchRunsAsync_InPages_GivesEveryRunOnce()
    {
        var ids = await MakeAsync();
        var query = new RunQuery { PageSize = 4, OrderByMetric = "score", OrderBySplit = "test" };
        var found = new List<string>();
        do
        {
            var page = await Tracker.SearchRunsAsync(query);
            found.AddRange(page.Runs.Select(r => r.Id));
            query.PageToken = page.NextPageToken;
        }
        while (query.PageToken is not null);
        Assert.Equal(((int[])[5, 2, 4, 0, 3, 1]).Select(i => ids[i]), found);
    }

    [Fact]
    public async Task SearchRunsAsync_BeyondTheCaps_IsRefused()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Tracker.SearchRunsAsync(new RunQuery { PageSize = 1_000_000_000 }).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => Tracker.SearchRunsAsync(new RunQuery { PageSize = 0 }).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => Tracker.SearchRunsAsync(new RunQuery { PageToken = "at-1; DROP TABLE runs" }).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => Tracker.SearchRunsAsync(new RunQuery { Filters = [.. Enumerable.Repeat(RunFilter.Tag("x"), 51)] }).AsTask());
        Assert.Throws<ArgumentException>(() => RunFilter.Metric("x", Comparison.Less, double.NaN));
    }

    [Fact]
    public async Task SearchRunsAsync_WithAsManyFiltersAsAllowed_Works()
    {
        var ids = await MakeAsync();
        await ExpectAsync(ids, [5, 4, 3, 2, 1, 0], new RunQuery { Filters = [.. Enumerable.Repeat(RunFilter.Tag("index"), RunQuery.MaxFilters)] });
    }

    private async Task<List<string>> MakeAsync()
    {
        var ids = new List<string>();
        for (var i = 0; i < Scores.Length; i++)
        {
            var run = await Tracker.StartRunAsync(i < 3 ? "first" : "second", new RunOptions
            {
                ParentRunId = i == 2 ? ids[1] : null,
                Tags = new Dictionary<string, string> { ["index"] = $"{i}" },
            });
            await run.LogParameterAsync("even", i % 2 == 0);
            if (Scores[i] is { } score)
            {
                await run.LogMetricAsync("score", score, split: "test");
            }

            if (i < 5)
            {
                await run.EndAsync(i == 0 ? RunStatus.Failed : RunStatus.Finished);
            }

            ids.Add(run.Id);
        }

        return ids;
    }

    private async Task ExpectAsync(List<string> ids, int[] expected, RunQuery query) =>
        Assert.Equal(expected, (await Tracker.SearchRunsAsync(query)).Runs.Select(r => ids.IndexOf(r.Id)));
}
