using System.Diagnostics.Metrics;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Resilience.Tests.Pipelines;

public sealed class NamedResiliencePipelineTests
{
    [Fact]
    public async Task ExecuteAsync_BreakerTrips_RefusesThenProbesThenRecovers()
    {
        using var factory = WithBreaker();
        var pipeline = factory.Pipelines.Get("commit-risk");
        await FailAsync(pipeline, 4);
        Assert.Equal(BreakerState.Open, pipeline.BreakerState);

        var calls = 0;
        var refused = await Assert.ThrowsAsync<ServingException>(async () => await pipeline.ExecuteAsync(_ => ValueTask.FromResult(++calls)));
        Assert.Equal((ServingErrorReason.CircuitOpen, 0), (refused.Reason, calls));
        Assert.Equal(TimeSpan.FromSeconds(5), refused.RetryAfter);
        Assert.Contains("\"commit-risk\" is open", refused.Message, StringComparison.Ordinal);

        factory.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1, await pipeline.ExecuteAsync(_ => ValueTask.FromResult(++calls)));
        Assert.Equal(BreakerState.Closed, pipeline.BreakerState);
    }

    [Theory]
    [InlineData(ServingErrorReason.Overloaded)]
    [InlineData(ServingErrorReason.DeadlineMissed)]
    public async Task ExecuteAsync_CallsThatAreRefusedForWantOfRoomOrTime_DoNotTripTheBreaker(ServingErrorReason reason)
    {
        using var factory = WithBreaker();
        var pipeline = factory.Pipelines.Get("m");
        for (var call = 0; call < 50; call++)
        {
            await Assert.ThrowsAsync<ServingException>(async () => await pipeline.ExecuteAsync<int>(_ => throw new ServingException("No.", "m") { Reason = reason }));
        }

        Assert.Equal(BreakerState.Closed, pipeline.BreakerState);
    }

    [Fact]
    public async Task ExecuteAsync_32CallersIntoHalfOpen_ExactlyOneReachesTheModel()
    {
        using var factory = WithBreaker();
        var pipeline = factory.Pipelines.Get("m");
        await FailAsync(pipeline, 4);
        factory.Time.Advance(TimeSpan.FromSeconds(5));
        var release = new TaskCompletionSource();
        var reached = 0;
        var callers = Enumerable.Range(0, 32).Select(_ => Task.Run(async () =>
        {
            try
            {
                return await pipeline.ExecuteAsync(async _ =>
                {
                    Interlocked.Increment(ref reached);
                    await release.Task;
                    return true;
                });
            }
            catch (ServingException error) when (error.Reason == ServingErrorReason.CircuitOpen)
            {
                return false;
            }
        })).ToList();
        while (callers.Count(caller => caller.IsCompleted) < 31)
        {
            await Task.WhenAny(callers.Where(caller => !caller.IsCompleted));
        }

        release.SetResult();
        Assert.Single(await Task.WhenAll(callers), answered => answered);
        Assert.Equal(1, reached);
        Assert.Equal(BreakerState.Closed, pipeline.BreakerState);
    }

    [Fact]
    public async Task ExecuteAsync_BadInput_DoesNotTripTheBreaker()
    {
        using var factory = WithBreaker();
        var pipeline = factory.Pipelines.Get("m");
        for (var call = 0; call < 50; call++)
        {
            await Assert.ThrowsAsync<ArgumentException>(async () => await pipeline.ExecuteAsync<int>(_ => throw new ArgumentException("bad")));
        }

        Assert.Equal(BreakerState.Closed, pipeline.BreakerState);
    }

    [Fact]
    public async Task ExecuteAsync_AttemptHangs_TimesOutAndIsTriedAgain()
    {
        using var factory = new PipelineFactory(options =>
        {
            options.AttemptTimeout = TimeSpan.FromSeconds(1);
            options.Retry = new RetryOptions { MaxRetries = 1, BaseDelay = TimeSpan.Zero };
        });
        var tries = 0;
        var call = factory.Pipelines.Get("m").ExecuteAsync(async token =>
        {
            if (++tries == 1)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
            }

            return tries;
        });
        factory.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, await call);
    }

    [Fact]
    public async Task ExecuteAsync_TotalTimeout_SurfacesAsServingException()
    {
        using var factory = new PipelineFactory(options => (options.TotalTimeout, options.AttemptTimeout) = (TimeSpan.FromSeconds(2), null));
        var call = factory.Pipelines.Get("m").ExecuteAsync(async token =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return 0;
        }).AsTask();
        factory.Time.Advance(TimeSpan.FromSeconds(2));
        var error = await Assert.ThrowsAsync<ServingException>(() => call);
        Assert.Equal(ServingErrorReason.TimedOut, error.Reason);
        Assert.Contains("within 2 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExecuteAsync_CallerCancels_ThrowsCancelledAndCountsNothing()
    {
        using var factory = WithBreaker();
        var pipeline = factory.Pipelines.Get("m");
        for (var call = 0; call < 20; call++)
        {
            using var cancel = new CancellationTokenSource();
            var running = pipeline.ExecuteAsync(async token =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
                return 0;
            }, cancel.Token).AsTask();
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        }

        Assert.Equal(BreakerState.Closed, pipeline.BreakerState);
    }

    [Fact]
    public async Task BreakerChanges_ArePublishedInOrderAndMeasured()
    {
        using var factory = WithBreaker();
        var seen = new List<BreakerStateChanged>();
        var done = new TaskCompletionSource();
        using var subscription = factory.Events.Subscribe<BreakerStateChanged>((change, _) =>
        {
            seen.Add(change);
            if (seen.Count == 3)
            {
                done.SetResult();
            }

            return ValueTask.CompletedTask;
        });
        var pipeline = factory.Pipelines.Get("m");
        await FailAsync(pipeline, 4);
        Assert.Equal(1, Gauge("m"));
        factory.Time.Advance(TimeSpan.FromSeconds(5));
        await pipeline.ExecuteAsync(_ => ValueTask.FromResult(0));
        await done.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal([BreakerState.Open, BreakerState.HalfOpen, BreakerState.Closed], seen.Select(change => change.To));
        Assert.All(seen, change => Assert.Equal("m", change.Pipeline));
        Assert.Contains("4 of 4 calls failed", seen[0].Reason, StringComparison.Ordinal);
        Assert.Equal(0, Gauge("m"));
    }

    private static PipelineFactory WithBreaker() => new(options =>
    {
        options.Retry = null;
        options.Breaker = new BreakerOptions { MinimumThroughput = 4, FailureRatio = 0.5, SamplingDuration = TimeSpan.FromSeconds(10), BreakDuration = TimeSpan.FromSeconds(5) };
    });

    private static async Task FailAsync(NamedResiliencePipeline pipeline, int times)
    {
        for (var call = 0; call < times; call++)
        {
            await Assert.ThrowsAsync<ModelRuntimeException>(async () => await pipeline.ExecuteAsync<int>(_ => throw new ModelRuntimeException("The session died.")));
        }
    }

    private static int Gauge(string pipeline)
    {
        var value = -1;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == ResilienceTelemetry.BreakerStateGauge)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((_, measurement, tags, _) =>
        {
            foreach (var tag in tags)
            {
                value = Equals(tag.Value, pipeline) ? measurement : value;
            }
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return value;
    }
}
