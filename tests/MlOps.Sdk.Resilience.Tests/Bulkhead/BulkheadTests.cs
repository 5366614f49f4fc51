using MlOps.Sdk.Core;

namespace MlOps.Sdk.Resilience.Tests.Bulkhead;

public sealed class BulkheadTests
{
    [Fact]
    public async Task ExecuteAsync_MoreThanRunAndWait_RefusesTheRestAtOnce()
    {
        using var factory = Limited(2, 3);
        var pipeline = factory.Pipelines.Get("m");
        var release = new TaskCompletionSource();
        var calls = Enumerable.Range(0, 5).Select(_ => Call(pipeline, release.Task)).ToArray();
        Assert.Equal((2, 3), (pipeline.Running, pipeline.Waiting));
        var error = await Assert.ThrowsAsync<ServingException>(() => Call(pipeline, release.Task));
        Assert.Equal(ServingErrorReason.Overloaded, error.Reason);
        Assert.True(error.IsTransient);
        Assert.Contains("2 calls run and 3 wait", error.Message, StringComparison.Ordinal);
        release.SetResult();
        await Task.WhenAll(calls);
        Assert.Equal((0, 0), (pipeline.Running, pipeline.Waiting));
    }

    [Fact]
    public async Task ExecuteAsync_CancelledWhileWaiting_LeavesNoPlaceBehind()
    {
        using var factory = Limited(1, 100);
        var pipeline = factory.Pipelines.Get("m");
        var release = new TaskCompletionSource();
        var running = Call(pipeline, release.Task);
        using var cancel = new CancellationTokenSource();
        var waiting = Enumerable.Range(0, 100).Select(_ => Call(pipeline, release.Task, cancel.Token)).ToArray();
        await cancel.CancelAsync();
        foreach (var call in waiting)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        release.SetResult();
        await running;
        Assert.Equal((0, 0), (pipeline.Running, pipeline.Waiting));
        await Call(pipeline, Task.CompletedTask);
    }

    [Fact]
    public async Task ExecuteAsync_OneModelOverloaded_LeavesTheOtherAlone()
    {
        using var factory = Limited(1, 0);
        var release = new TaskCompletionSource();
        var stuck = Call(factory.Pipelines.Get("slow"), release.Task);
        await Assert.ThrowsAsync<ServingException>(() => Call(factory.Pipelines.Get("slow"), Task.CompletedTask));
        await Call(factory.Pipelines.Get("fast"), Task.CompletedTask);
        release.SetResult();
        await stuck;
    }

    private static PipelineFactory Limited(int running, int waiting) =>
        new(options => options.Bulkhead = new BulkheadOptions { MaxConcurrency = running, MaxQueue = waiting });

    private static async Task Call(NamedResiliencePipeline pipeline, Task until, CancellationToken cancellationToken = default) =>
        await pipeline.ExecuteAsync(
            async _ =>
            {
                await until;
                return 0;
            },
            cancellationToken);
}
