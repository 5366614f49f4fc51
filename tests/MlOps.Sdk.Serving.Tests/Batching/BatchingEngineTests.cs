using System.Diagnostics.Metrics;
using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Batching;

public sealed class BatchingEngineTests
{
    [Fact]
    public async Task DeployAsync_SameOptionsAgain_KeepsTheLoadedVersionAndOtherOptionsLoadItAnew()
    {
        await using var host = await Host.WithVersionsAsync(1);
        await host.Server.DeployAsync(Host.Model, d => d.Batching());
        await host.Server.DeployAsync(Host.Model, d => d.Batching());
        Assert.Equal(1, host.Runtime.Loads);
        await host.Server.DeployAsync(Host.Model, d => d.Batching(o => o.MaxBatchSize = 8));
        Assert.Equal((2, 1), (host.Runtime.Loads, host.Runtime.AliveSessions));
    }

    [Fact]
    public async Task DeployAsync_WrongOptions_AreRefusedWhileTheDeploymentIsDescribed()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var error = await Assert.ThrowsAsync<ArgumentException>(async () => await host.Server.DeployAsync(Host.Model, d => d.Batching(o => o.QueueCapacity = 0)));
        Assert.Contains("QueueCapacity is 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PredictBatchAsync_BehindABatcher_GoesStraightThrough()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Batching());
        using var rows = TestModels.Rows(50);
        using var answers = await predictor.PredictBatchAsync(rows);
        Assert.Equal(50, answers.Outputs.RowCount);
        Assert.Equal((0L, 0L), (host.Server.Deployments[0].Batching!.Batches, host.Server.Deployments[0].Batching!.DirectRows));
    }

    [Fact]
    public async Task PredictAsync_AdaptiveAndAlone_IsComputedByTheCallerAtOnce()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Batching(o => o.MaxDelay = TimeSpan.FromSeconds(1)));
        for (var call = 0; call < 10; call++)
        {
            var pending = predictor.PredictAsync(TestModels.Row(call));
            Assert.True(pending.IsCompletedSuccessfully);
            BatchingHost.IsAnswerOf(1, call, await pending);
        }

        var statistics = host.Server.Deployments[0].Batching!;
        Assert.Equal((10L, 0L, false), (statistics.DirectRows, statistics.Batches, statistics.IsGathering));
    }

    [Fact]
    public async Task PreserveOrder_CallsOfOneCaller_AreAnsweredInTheirOrderErrorsIncluded()
    {
        await using var held = await BatchingHost.HeldAsync(o => (o.PreserveOrder, o.MaxConcurrentRuns, o.MaxBatchSize) = (true, null, 3), d => d.Resilience(r => r.Breaker = null));
        held.Gate.During = amounts => _ = amounts.Contains(5) ? throw new ModelRuntimeException("Row 5 is bad.") : 0;
        List<Task<Prediction>> calls = [];
        for (var amount = 1; amount <= 8; amount++)
        {
            calls.Add(await held.QueueAsync(amount));
        }

        await held.OpenAsync();
        await Task.WhenAll(calls).ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.Equal([1, 2, 3, 4, 5, 6, 4, 5, 4, 5, 6, 7, 8], held.Gate.Runs.Skip(1).SelectMany(run => run).Select(amount => (int)amount));
        Assert.Equal([5], Enumerable.Range(1, 8).Where(amount => calls[amount - 1].IsFaulted));
    }

    [Fact]
    public async Task Metrics_BatchesAndLostRows_AreRecordedWithModelAndVersion()
    {
        List<(string Name, double Value, string? Reason)> recorded = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == ServingTelemetry.SourceName && instrument.Name.StartsWith("mlops.serving.batch", StringComparison.Ordinal))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        void Record(string name, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var all = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value);
            if (all.GetValueOrDefault(MlOpsTelemetry.ModelVersionAttribute) is 2)
            {
                lock (recorded)
                {
                    recorded.Add((name, value, all.GetValueOrDefault(BatchingTelemetry.ReasonAttribute) as string));
                }
            }
        }

        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument.Name, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument.Name, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument.Name, value, tags));
        listener.Start();
        await using (var held = await BatchingHost.HeldAsync(o => o.QueueCapacity = 2))
        {
            var calls = new[] { await held.QueueAsync(1), await held.QueueAsync(2) };
            await Assert.ThrowsAsync<ServingException>(async () => await await held.QueueAsync(3));
            held.Host.Time.Advance(TimeSpan.FromMilliseconds(250));
            await held.OpenAsync();
            await Task.WhenAll(calls);
        }

        Assert.Contains((BatchingTelemetry.BatchSize, 2, null), recorded);
        Assert.Contains((BatchingTelemetry.BatchWait, 0.25, null), recorded);
        Assert.Contains((BatchingTelemetry.QueueLength, 0, null), recorded);
        Assert.Contains((BatchingTelemetry.LostCount, 1, "shed"), recorded);
    }
}
