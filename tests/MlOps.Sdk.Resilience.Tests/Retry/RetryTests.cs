using System.Net;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Resilience.Tests.Retry;

public sealed class RetryTests
{
    [Fact]
    public async Task ExecuteAsync_TransientFailureTwice_AnswersOnTheThirdTry()
    {
        using var factory = new PipelineFactory(options => options.AttemptTimeout = options.TotalTimeout = null);
        factory.Time.SkipsWaits = true;
        var tries = 0;
        var answer = await factory.Pipelines.Get("m").ExecuteAsync(_ => ++tries < 3 ? throw Passing() : ValueTask.FromResult(42));
        Assert.Equal((42, 3), (answer, tries));
    }

    [Fact]
    public async Task ExecuteAsync_TransientForever_StopsAfterMaxRetriesWithTheLastError()
    {
        using var factory = new PipelineFactory(options => options.AttemptTimeout = options.TotalTimeout = null);
        factory.Time.SkipsWaits = true;
        var tries = 0;
        var error = await Assert.ThrowsAsync<ModelRuntimeException>(async () =>
            await factory.Pipelines.Get("m").ExecuteAsync<int>(_ => throw new ModelRuntimeException($"Try {++tries} failed.") { IsTransient = true }));
        Assert.Equal("Try 3 failed.", error.Message);
    }

    [Theory]
    [MemberData(nameof(LastingErrors))]
    public async Task ExecuteAsync_LastingError_IsNotRepeated(Exception error)
    {
        using var factory = new PipelineFactory();
        var tries = 0;
        var thrown = await Assert.ThrowsAnyAsync<Exception>(async () => await factory.Pipelines.Get("m").ExecuteAsync<int>(_ =>
        {
            tries++;
            throw error;
        }));
        Assert.Same(error, thrown);
        Assert.Equal(1, tries);
    }

    [Fact]
    public async Task ExecuteAsync_SameSeed_WaitsTheSamePauses()
    {
        var first = await WaitsAsync(5);
        Assert.Equal(4, first.Count);
        Assert.Equal(first, await WaitsAsync(5));
        Assert.NotEqual(first, await WaitsAsync(6));
        Assert.All(first, wait => Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task ExecuteAsync_ExponentialWithoutJitter_DoublesUpToTheLongestPause()
    {
        Assert.Equal([100, 200, 400, 800, 1000, 1000], (await WaitsAsync(1, 6, jitter: false)).Select(wait => (int)wait.TotalMilliseconds));
    }

    public static TheoryData<Exception> LastingErrors() =>
    [
        new ArgumentException("no"),
        new SchemaException("Column \"a\" is missing."),
        new ModelRuntimeException("The graph is broken."),
        new InvalidOperationException("bug"),
        new HttpRequestException("no", null, HttpStatusCode.NotFound),
        new OperationCanceledException(),
    ];

    private static async Task<List<TimeSpan>> WaitsAsync(int seed, int retries = 4, bool jitter = true)
    {
        using var factory = new PipelineFactory(options =>
        {
            options.AttemptTimeout = options.TotalTimeout = null;
            options.Breaker = null;
            options.Retry = new RetryOptions { MaxRetries = retries, BaseDelay = TimeSpan.FromMilliseconds(100), MaxDelay = TimeSpan.FromSeconds(1), UseJitter = jitter, Seed = seed };
        });
        factory.Time.SkipsWaits = true;
        await Assert.ThrowsAsync<ModelRuntimeException>(async () => await factory.Pipelines.Get("m").ExecuteAsync<int>(_ => throw Passing()));
        return factory.Time.Waits;
    }

    private static ModelRuntimeException Passing() => new("The device is busy.") { IsTransient = true };
}
