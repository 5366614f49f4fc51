using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Batching;

public sealed class DelayTests
{
    [Fact]
    public async Task MaxDelay_NobodyElseComes_IsWaitedOutAndThenTheRowRuns()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await Deploy(host);
        var call = predictor.PredictAsync(TestModels.Row(1)).AsTask();
        host.Time.Advance(TimeSpan.FromMilliseconds(4));
        Assert.Equal(1, host.Server.Deployments[0].Batching!.Waiting);
        Assert.False(call.IsCompleted);
        host.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(TestModels.Answer(1, 1), (await call).Value, 6);
        Assert.Equal(TimeSpan.FromMilliseconds(5), host.Server.Deployments[0].Batching!.LongestWait);
    }

    [Fact]
    public async Task MaxDelay_EnoughRowsCome_EndsAtOnce()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await Deploy(host);
        var calls = Enumerable.Range(1, 4).Select(amount => predictor.PredictAsync(TestModels.Row(amount)).AsTask()).ToArray();
        var answers = await Task.WhenAll(calls);
        Assert.Equal(Enumerable.Range(1, 4).Select(amount => (double)(float)TestModels.Answer(1, amount)), answers.Select(answer => answer.Value));
        var statistics = host.Server.Deployments[0].Batching!;
        Assert.Equal((1L, 4L), (statistics.Batches, statistics.BatchedRows));
    }

    [Fact]
    public async Task MaxDelay_IsOverWhenARowComes_BothRunWithoutTheTimer()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await Deploy(host, TimeSpan.FromMicroseconds(200));
        var first = predictor.PredictAsync(TestModels.Row(1)).AsTask();

        // The timer, which strikes at whole milliseconds only, is still to come.
        host.Time.Advance(TimeSpan.FromMicroseconds(250));
        var second = predictor.PredictAsync(TestModels.Row(2)).AsTask();
        await Task.WhenAll(first, second);
        Assert.Equal((1L, 2L), (host.Server.Deployments[0].Batching!.Batches, host.Server.Deployments[0].Batching!.BatchedRows));
    }

    [Fact]
    public async Task MaxDelay_RowLeavesMeanwhile_NothingRuns()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await Deploy(host);
        var runs = host.Runtime.Runs;
        using var cancellation = new CancellationTokenSource();
        var call = predictor.PredictAsync(TestModels.Row(1), cancellationToken: cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        host.Time.Advance(TimeSpan.FromMilliseconds(10));
        Assert.Equal((runs, 0), (host.Runtime.Runs, host.Server.Deployments[0].Batching!.Waiting));
    }

    private static async Task<IPredictor> Deploy(Host host, TimeSpan? delay = null) => await host.Server.DeployAsync(
        Host.Model, d => d.Batching(o => (o.IsAdaptive, o.MaxBatchSize, o.MaxDelay) = (false, 4, delay ?? TimeSpan.FromMilliseconds(5))));
}
