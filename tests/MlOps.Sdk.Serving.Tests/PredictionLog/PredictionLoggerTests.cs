using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.PredictionLog;

public sealed class PredictionLoggerTests
{
    [Fact]
    public async Task Flush_OnInterval_OnRowsAndAtTheEnd()
    {
        var host = new LogHost(o => (o.FlushInterval, o.FlushRows) = (TimeSpan.FromSeconds(5), 50));
        await using (host)
        {
            var predictor = await host.DeployAsync();
            await PredictAsync(predictor, 10);
            await host.Server.FlushAsync();
            Assert.Equal(new PredictionLogCounts(0, 10, 0), host.Log.Counts);
            host.Time.Advance(TimeSpan.FromSeconds(5));
            await UntilAsync(() => host.Log.Counts.Written == 10);

            await PredictAsync(predictor, 50);
            await UntilAsync(() => host.Log.Counts.Written >= 60);
            await PredictAsync(predictor, 7);
        }

        Assert.Equal(67, host.Store.Rows.Count);
    }

    [Fact]
    public async Task Add_StoreHangs_CallersGoOnAndDropsAreCounted()
    {
        await using var host = new LogHost(o => (o.FlushRows, o.Capacity) = (10, 100));
        var release = new TaskCompletionSource();
        host.Store.BeforeWrite = () => release.Task;
        var predictor = await host.DeployAsync();
        await PredictAsync(predictor, 300);
        await host.Server.FlushAsync();
        var counts = host.Log.Counts;
        Assert.Equal(0, counts.Written);
        Assert.InRange(counts.Waiting, 1, 100);
        Assert.Equal(300, counts.Waiting + counts.Dropped);
        release.SetResult();
        await host.Log.FlushAsync();
        Assert.Equal(counts.Waiting, host.Store.Rows.Count);
        Assert.Equal((counts.Waiting, 0L, counts.Dropped), (host.Log.Counts.Written, host.Log.Counts.Waiting, host.Log.Counts.Dropped));
    }

    [Fact]
    public async Task FlushAsync_StoreFails_SaysSoAndTriesAgainNextTime()
    {
        await using var host = new LogHost();
        var predictor = await host.DeployAsync();
        await PredictAsync(predictor, 5);
        host.Store.BeforeWrite = () => throw new DataEngineException("The disk is full.", "delta-write");
        await Assert.ThrowsAsync<DataEngineException>(async () => await host.Log.FlushAsync());
        Assert.Equal(new PredictionLogCounts(0, 5, 0), host.Log.Counts);
        await PredictAsync(predictor, 2);
        host.Store.BeforeWrite = () => Task.CompletedTask;
        await host.Log.FlushAsync();
        Assert.Equal(new PredictionLogCounts(7, 0, 0), host.Log.Counts);
    }

    [Fact]
    public async Task FlushAsync_CommitIsInDoubt_GivesTheRowsUpRatherThanWriteThemTwice()
    {
        await using var host = new LogHost();
        await PredictAsync(await host.DeployAsync(), 5);
        host.Store.BeforeWrite = () => throw new ArtifactException("The disk did not answer.", ArtifactErrorReason.NotDurable);
        await Assert.ThrowsAsync<ArtifactException>(async () => await host.Log.FlushAsync());
        Assert.Equal(new PredictionLogCounts(0, 0, 5), host.Log.Counts);
    }

    [Fact]
    public async Task Maintenance_AfterSomeFlushes_RemovesWhatIsTooOld()
    {
        await using var host = new LogHost(o => (o.FlushInterval, o.MaintainAfterFlushes, o.Retention) = (TimeSpan.FromSeconds(1), 2, TimeSpan.FromDays(30)));
        await PredictAsync(await host.DeployAsync(), 1);
        await host.Log.MaintainAsync();
        Assert.Equal(host.Time.GetUtcNow().AddDays(-30), host.Store.RemovedBefore);
        while (host.Store.Maintained < 2)
        {
            host.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    [Theory]
    [InlineData(-0.1, 1, 1, 1, 1, "Share is -0.1")]
    [InlineData(1, 0, 1, 1, 1, "FlushInterval is 00:00:00")]
    [InlineData(1, 1, 0, 1, 1, "FlushRows is 0")]
    [InlineData(1, 1, 10, 9, 1, "Capacity is 9 but must be at least FlushRows, which is 10")]
    [InlineData(1, 1, 1, 1, 0, "MaintainAfterFlushes is 0")]
    public void Validate_BadOptions_SaysWhich(double share, int seconds, int flushRows, int capacity, int maintain, string expected)
    {
        var options = new PredictionLogOptions { Share = share, FlushInterval = TimeSpan.FromSeconds(seconds), FlushRows = flushRows, Capacity = capacity, MaintainAfterFlushes = maintain };
        Assert.Contains(expected, new PredictionLogOptionsValidator().Validate(null, options).FailureMessage, StringComparison.Ordinal);
    }

    private static async Task PredictAsync(IPredictor predictor, int calls)
    {
        for (var i = 0; i < calls; i++)
        {
            await predictor.PredictAsync(TestModels.Row(i));
        }
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!holds())
        {
            await Task.Delay(5, limit.Token);
        }
    }
}
