using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.PredictionLog;

public sealed class OutcomeTests
{
    private static readonly DateTimeOffset Day = new(2024, 5, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task RecordOutcomesAsync_IsDurable_ThenTellsListenersAndBandits()
    {
        await using var host = new LogHost();
        var heard = new List<OutcomeRecorded>();
        using var subscription = host.Events.Subscribe<OutcomeRecorded>((recorded, _) =>
        {
            Assert.NotEmpty(host.Store.OutcomeCommits);
            heard.Add(recorded);
            return ValueTask.CompletedTask;
        });
        await host.Log.RecordOutcomesAsync([
            new PredictionOutcome("a", 1, Day),
            new PredictionOutcome("b", 0, Day) { Row = 3, Deployment = Host.Model, Version = 2, Reward = 0.75 },
        ]);
        await host.Log.RecordOutcomeAsync("c", 12.5);
        Assert.Equal([new("a", 0, 1, Day), new("b", 3, 0, Day), new("c", 0, 12.5, host.Time.GetUtcNow())], heard);
        Assert.Equal([2, 1], host.Store.OutcomeCommits.Select(commit => commit.Count));
        var arm = Assert.Single(await host.Get<IBanditFeedback>().ReadAsync(Host.Model));
        Assert.Equal((2, 1), (arm.Version, (int)arm.Rewards));
    }

    [Fact]
    public async Task RecordOutcomeAsync_ManyAtOnce_AreWrittenTogether()
    {
        await using var host = new LogHost();
        var release = new TaskCompletionSource();
        host.Store.BeforeWrite = () => release.Task;
        Task[] calls = [.. Enumerable.Range(0, 200).Select(i => host.Log.RecordOutcomeAsync($"r{i}", i, Day).AsTask())];
        Assert.DoesNotContain(calls, call => call.IsCompleted);
        release.SetResult();
        await Task.WhenAll(calls);
        Assert.InRange(host.Store.OutcomeCommits.Count, 1, 2);
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"r{i}"), host.Store.OutcomeCommits.SelectMany(commit => commit).Select(o => o.RequestId));
    }

    [Fact]
    public async Task RecordOutcomeAsync_StoreFails_FailsThatCallOnly()
    {
        await using var host = new LogHost();
        host.Store.BeforeWrite = () => throw new DataEngineException("The disk is full.", "delta-write");
        await Assert.ThrowsAsync<DataEngineException>(async () => await host.Log.RecordOutcomeAsync("a", 1));
        host.Store.BeforeWrite = () => Task.CompletedTask;
        await host.Log.RecordOutcomeAsync("b", 1);
        Assert.Equal("b", Assert.Single(Assert.Single(host.Store.OutcomeCommits)).RequestId);
    }

    [Fact]
    public async Task RecordOutcomesAsync_OneIsNotValid_RecordsNone()
    {
        await using var host = new LogHost();
        PredictionOutcome[] bad =
        [
            new("", 1, Day), new("a", double.NaN, Day), new("a", 1, Day) { Row = -1 }, new("a", 1, Day) { Reward = 0.5 },
            new("a", 1, Day) { Reward = 2, Deployment = "d", Version = 1 },
        ];
        foreach (var outcome in bad)
        {
            await Assert.ThrowsAsync<ArgumentException>(async () => await host.Log.RecordOutcomesAsync([new PredictionOutcome("ok", 1, Day), outcome]));
        }

        await host.Log.RecordOutcomesAsync([]);
        Assert.Empty(host.Store.OutcomeCommits);
    }
}
