using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Resilience;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Batching;

/// <summary>Many callers at once, on a machine that may be busy: what holds whatever the interleaving.</summary>
public sealed class ConcurrentCallersTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public void PredictAsync_AnyOptionsAndCallers_EachGetsExactlyTheAnswerWithoutABatcher()
    {
        var arbitrary = (
            from size in Gen.Choose(1, 40)
            from runs in Gen.Choose(0, 4)
            from isAdaptive in Gen.Elements(true, false)
            from keepsOrder in Gen.Elements(true, false)
            from micros in Gen.Elements(0, 0, 100, 2000)
            from callers in Gen.Choose(1, 40)
            select (size, runs, isAdaptive, keepsOrder, micros, callers)).ToArbitrary();
        var property = Prop.ForAll(arbitrary, c => RunAsync(c.size, c.runs, c.isAdaptive, c.keepsOrder, c.micros, c.callers).WaitAsync(Limit).GetAwaiter().GetResult());
        property.Check(Config.QuickThrowOnFailure.WithMaxTest(30).WithReplay(11, 21));
    }

    [Fact]
    public async Task PredictAsync_HandedOverAgainAndAgain_NoCallIsForgotten()
    {
        await using var host = await Host.WithVersionsAsync(1, realTime: true);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Batching(o => (o.IsAdaptive, o.MaxConcurrentRuns) = (false, 1)));
        var end = TimeProvider.System.GetTimestamp() + (TimeProvider.System.TimestampFrequency / 3);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(caller => Task.Run(async () =>
        {
            // Two callers hold their threads, as callers do that do not await.
            for (var call = 0; TimeProvider.System.GetTimestamp() < end; call++)
            {
                var pending = predictor.PredictAsync(TestModels.Row(call % 100));
                var answer = caller < 2 && !pending.IsCompleted ? await Task.FromResult(pending.AsTask().WaitAsync(Limit).GetAwaiter().GetResult()) : await pending.AsTask().WaitAsync(Limit);
                Assert.Equal((double)(float)TestModels.Answer(1, call % 100), answer.Value);
            }
        }))).WaitAsync(Limit);
        var statistics = host.Server.Deployments[0].Batching!;
        Assert.Equal((0, 0L), (statistics.Waiting, statistics.Shed));
        await BatchingHost.UntilAsync(() => host.Server.Deployments[0].Batching!.Running == 0);
    }

    [Fact]
    public async Task Cancel_Storm_LeavesNothingBehindAndSparesTheOthers()
    {
        await using var host = await Host.WithVersionsAsync(1, realTime: true);
        var predictor = await host.Server.DeployAsync(
            Host.Model,
            d => d.Batching(o => (o.IsAdaptive, o.MaxConcurrentRuns, o.MaxDelay) = (false, 1, TimeSpan.FromMicroseconds(300)))
                .Resilience(r => r.Bulkhead = new BulkheadOptions { MaxConcurrency = 64, MaxQueue = 1000 }));
        var cancelled = 0;
        await Task.WhenAll(Enumerable.Range(0, 24).Select(caller => Task.Run(async () =>
        {
            for (var call = 0; call < 60; call++)
            {
                using var cancellation = new CancellationTokenSource();
                var pending = predictor.PredictAsync(TestModels.Row(call), cancellationToken: caller % 2 == 0 ? cancellation.Token : default).AsTask();
                if (call % 3 != 0)
                {
                    await Task.Yield();
                }

                await cancellation.CancelAsync();
                try
                {
                    Assert.Equal((double)(float)TestModels.Answer(1, call), (await pending.WaitAsync(Limit)).Value);
                }
                catch (OperationCanceledException) when (caller % 2 == 0)
                {
                    Interlocked.Increment(ref cancelled);
                }
            }
        })));
        await BatchingHost.UntilAsync(() => host.Server.Deployments[0].Batching is { Waiting: 0, Running: 0 });
        var pipeline = host.Services.GetRequiredService<ResiliencePipelines>().All.Single(p => p.Name == $"{Host.Model}/primary");
        Assert.Equal((0, 0), (pipeline.Running, pipeline.Waiting));
        Assert.True(cancelled > 0);
        Assert.True(host.Server.Deployments[0].Batching!.Cancelled <= cancelled);
    }

    [Fact]
    public async Task AliasMoves_WhileRowsGather_NoCallFailsAndEveryOldEngineIsFreed()
    {
        await using var host = await Host.WithVersionsAsync(12, realTime: true);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Batching(o => (o.IsAdaptive, o.MaxConcurrentRuns) = (false, 2)));
        using var stop = new CancellationTokenSource();
        var calls = 0L;
        var callers = Enumerable.Range(0, 12).Select(caller => Task.Run(async () =>
        {
            for (var call = caller; !stop.IsCancellationRequested; call++)
            {
                var prediction = await predictor.PredictAsync(TestModels.Row(call % 500), cancellationToken: CancellationToken.None);
                Assert.Equal((double)(float)TestModels.Answer(prediction.Version!.Value, call % 500), prediction.Value);
                Interlocked.Increment(ref calls);
            }
        })).ToArray();
        for (var version = 2; version <= 12; version++)
        {
            var before = Interlocked.Read(ref calls);
            await BatchingHost.UntilAsync(() => Interlocked.Read(ref calls) > before + 50 || callers.Any(caller => caller.IsFaulted));
            await host.Registry.SetAliasAsync(Host.Model, Alias.Champion, version);
            await host.Server.RefreshAsync(Host.Model);
        }

        await stop.CancelAsync();
        await Task.WhenAll(callers).WaitAsync(Limit);
        Assert.Equal(1, host.Runtime.AliveSessions);
        await host.Server.UndeployAsync(Host.Model);
        Assert.Equal(0, host.Runtime.AliveSessions);
    }

    private static async Task RunAsync(int size, int runs, bool isAdaptive, bool keepsOrder, int micros, int callers)
    {
        await using var host = await Host.WithVersionsAsync(1, realTime: true);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Batching(o =>
        {
            (o.MaxBatchSize, o.IsAdaptive, o.PreserveOrder, o.MaxDelay) = (size, isAdaptive, keepsOrder, TimeSpan.FromMicroseconds(micros));
            o.MaxConcurrentRuns = runs == 0 || keepsOrder ? null : runs;
        }));
        var plain = await host.Server.DeployAsync(Host.Model, d => d.Named("plain"));
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            for (var call = 0; call < (micros == 2000 ? 4 : 25); call++)
            {
                var row = TestModels.Row(amount: (caller * 31) + call, subsystem: call % 2 == 0 ? null : "storage");
                Assert.Equal((await plain.PredictAsync(row)).Value, (await predictor.PredictAsync(row)).Value);
            }
        })));
    }
}
