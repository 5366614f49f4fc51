using System.Diagnostics.Metrics;
using MlOps.Sdk.Core;
using MlOps.Sdk.Resilience;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Caching;

/// <summary>Single rows through a server with a cache.</summary>
public sealed class PredictionCacheTests
{
    [Fact]
    public async Task Predict_EqualRow_ComesFromMemoryWithTheSameAnswer()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Cache());
        var runs = host.Runtime.Runs;
        var first = await predictor.PredictAsync(TestModels.Row(amount: 20));
        var second = await predictor.PredictAsync(new Dictionary<string, object?> { ["subsystem"] = "storage", ["amount"] = 20, ["age"] = (short)30 });
        Assert.Equal(runs + 1, host.Runtime.Runs);
        Assert.Equal((false, true), (first.IsCached, second.IsCached));
        Assert.Equal(first with { IsCached = true, RequestId = second.RequestId, Latency = second.Latency }, second);
        var cache = host.Server.Deployments[0].Cache!;
        Assert.Equal((1L, 1L, 1L, 0.5), (cache.Hits, cache.Misses, cache.Entries, cache.HitRate));
        Assert.True(cache.Bytes > 0);
    }

    [Fact]
    public async Task Predict_RowsThatDifferInOneColumn_AreComputedEach()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Cache());
        var runs = host.Runtime.Runs;
        foreach (var row in new[] { TestModels.Row(), TestModels.Row(amount: 11), TestModels.Row(age: 31), TestModels.Row(subsystem: "x"), TestModels.Row(subsystem: ""), TestModels.Row(subsystem: null), TestModels.Row(amount: null) })
        {
            Assert.False((await predictor.PredictAsync(row)).IsCached);
        }

        Assert.Equal(runs + 7, host.Runtime.Runs);
    }

    /// <summary>A hash that is always the same makes every row collide with every other; each still gets its own answer.</summary>
    [Fact]
    public async Task Predict_EveryHashCollides_AnswersEachRowWithItsOwn()
    {
        await using var host = await Host.WithVersionsAsync(1, more: services => services.Add(new(typeof(KeyHash), new OneHash())));
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Cache());
        for (var round = 0; round < 2; round++)
        {
            for (var amount = 0; amount < 40; amount++)
            {
                var answer = await predictor.PredictAsync(TestModels.Row(amount));
                Assert.Equal((float)TestModels.Answer(1, amount), answer.Value);
                Assert.Equal(round == 1, answer.IsCached);
            }
        }
    }

    [Fact]
    public async Task Predict_AfterTheTimeToLive_ComputesAgain()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Cache(c => c.TimeToLive = TimeSpan.FromMinutes(1)));
        await predictor.PredictAsync(TestModels.Row());
        host.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.True((await predictor.PredictAsync(TestModels.Row())).IsCached);
        host.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.False((await predictor.PredictAsync(TestModels.Row())).IsCached);
        Assert.True((await predictor.PredictAsync(TestModels.Row())).IsCached);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(0.0, false)]
    [InlineData(10.0, true)]
    public async Task Predict_AnswerThatIsNone_IsKeptForItsOwnTime(double? seconds, bool isKept)
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Cache(c => c.EmptyAnswerTimeToLive = seconds is { } s ? TimeSpan.FromSeconds(s) : null));
        host.Runtime.Answers = (_, amount) => amount is null ? double.NaN : 1;
        Assert.Equal(double.NaN, (await predictor.PredictAsync(TestModels.Row(amount: null))).Value);
        var second = await predictor.PredictAsync(TestModels.Row(amount: null));
        Assert.Equal((double.NaN, isKept), (second.Value, second.IsCached));
        host.Time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(seconds is null, (await predictor.PredictAsync(TestModels.Row(amount: null))).IsCached);
    }

    [Fact]
    public async Task Predict_FailureAndFallback_AreNotKept()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Cache().Fallback(f => f.Version(2).StaticDefault(0.5)));
        host.Runtime.Failing[1] = true;
        for (var i = 0; i < 2; i++)
        {
            var answer = await predictor.PredictAsync(TestModels.Row());
            Assert.Equal((QualityLevel.SimplerModelOrCache, 2, false), (answer.QualityLevel, answer.Version, answer.IsCached));
        }

        host.Runtime.Failing.Clear();
        var after = await predictor.PredictAsync(TestModels.Row());
        Assert.Equal((QualityLevel.FullModel, 1, false), (after.QualityLevel, after.Version, after.IsCached));
        Assert.Equal(1, host.Server.Deployments[0].Cache!.Entries);
    }

    [Fact]
    public async Task Predict_BreakerOpen_StillAnswersKnownRows()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Cache().Breaker(b => b.MinimumThroughput = 2));
        await predictor.PredictAsync(TestModels.Row(1));
        host.Runtime.Failing[1] = true;
        for (var i = 0; i < 5; i++)
        {
            await Assert.ThrowsAsync<ServingException>(() => predictor.PredictAsync(TestModels.Row(100 + i)).AsTask());
        }

        Assert.Equal(BreakerState.Open, host.Server.Deployments[0].BreakerState);
        var answer = await predictor.PredictAsync(TestModels.Row(1));
        Assert.Equal((QualityLevel.FullModel, true), (answer.QualityLevel, answer.IsCached));
    }

    /// <summary>Answers out of memory say nothing about the model: the guard sees the failures among the rows that are computed.</summary>
    [Fact]
    public async Task Predict_HitsOnACanary_DoNotHideItsFailuresFromTheGuard()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var predictor = await host.Server.DeployAsync(
            Host.Model, d => d.Cache().Canary(2, 100).RollBackWhen(s => s.ErrorRate > 0.5, minimumCalls: 3).Breaker(b => b.MinimumThroughput = 1000));
        await predictor.PredictAsync(TestModels.Row(1));
        for (var i = 0; i < 100; i++)
        {
            Assert.True((await predictor.PredictAsync(TestModels.Row(1))).IsCached);
        }

        host.Runtime.Failing[2] = true;
        for (var i = 0; i < 2; i++)
        {
            await predictor.PredictAsync(TestModels.Row(100 + i));
        }

        Assert.NotNull(host.Server.Deployments[0].LastRollback);
    }

    [Fact]
    public async Task Predict_RowThatDoesNotFit_IsRefusedAsWithoutACache()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Cache());
        var row = TestModels.Row();
        row["age"] = "thirty";
        await Assert.ThrowsAsync<DataValidationException>(() => predictor.PredictAsync(row).AsTask());
    }

    [Fact]
    public async Task Deploy_OptionsThatDoNotHold_NamesAllOfThem()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var error = await Assert.ThrowsAsync<ArgumentException>(() => host.Server.DeployAsync(Host.Model, d => d.Cache(c =>
            (c.TimeToLive, c.MaxEntries, c.MaxBytes, c.EarlyRefresh, c.SharedTimeout) = (TimeSpan.FromDays(8), 0, 100, double.NaN, TimeSpan.Zero))).AsTask());
        Assert.All(["TimeToLive is 8.00:00:00", "MaxEntries is 0", "MaxBytes is 100", "EarlyRefresh is NaN", "SharedTimeout is 00:00:00"], text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
        Assert.Contains("CachedAnswer", (await Assert.ThrowsAsync<ArgumentException>(() => host.Server.DeployAsync(Host.Model, d => d.Cache(c => c.TimeToLive = TimeSpan.Zero)).AsTask())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redeploy_WithTheSameOptions_KeepsAnswersAndWithOthersForgetsThem()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Cache());
        await predictor.PredictAsync(TestModels.Row());
        await host.Server.DeployAsync(Host.Model, d => d.Cache().Fallback(f => f.StaticDefault(0)));
        Assert.True((await predictor.PredictAsync(TestModels.Row())).IsCached);
        await host.Server.DeployAsync(Host.Model, d => d.Cache(c => c.MaxEntries = 10));
        Assert.False((await predictor.PredictAsync(TestModels.Row())).IsCached);
        await host.Server.DeployAsync(Host.Model);
        Assert.False((await predictor.PredictAsync(TestModels.Row())).IsCached);
        Assert.Null(host.Server.Deployments[0].Cache);
    }

    [Fact]
    public async Task Predict_ManyRows_StaysWithinBothBounds()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Cache(c => (c.MaxEntries, c.MaxBytes) = (3000, 400_000)));
        for (var i = 0; i < 5000; i++)
        {
            await predictor.PredictAsync(TestModels.Row(i));
            if (i % 100 == 0)
            {
                var now = host.Server.Deployments[0].Cache!;
                Assert.InRange(now.Entries, 1, 3000);
                Assert.InRange(now.Bytes, 1, 400_000);
            }
        }

        var cache = host.Server.Deployments[0].Cache!;
        Assert.Equal(5000, cache.Entries + cache.Evictions);
        Assert.True(cache.Evictions > 2000);
    }

    [Fact]
    public async Task Predict_SkippingTheCache_ComputesAndTakesTheOldAnswersPlace()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Cache());
        await predictor.PredictAsync(TestModels.Row());
        host.Runtime.Answers = (_, _) => 0.75;
        Assert.Equal((float)TestModels.Answer(1, 10), (await predictor.PredictAsync(TestModels.Row())).Value);
        var anew = await predictor.PredictAsync(TestModels.Row(), new PredictOptions { SkipCache = true });
        Assert.Equal((0.75, false), (anew.Value, anew.IsCached));
        var after = await predictor.PredictAsync(TestModels.Row());
        Assert.Equal((0.75, true, 1L), (after.Value, after.IsCached, host.Server.Deployments[0].Cache!.Entries));
    }

    [Fact]
    public async Task Metrics_OfACache_TellWhatItsStatisticsDo()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Named("measured-cache").Cache());
        await predictor.PredictAsync(TestModels.Row());
        await predictor.PredictAsync(TestModels.Row());
        var seen = new Dictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name.StartsWith("mlops.serving.cache.", StringComparison.Ordinal))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => See(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => See(instrument, value, tags));
        listener.Start();
        listener.RecordObservableInstruments();
        Assert.Equal((1, 1, 1), (seen["mlops.serving.cache.lookups hit"], seen["mlops.serving.cache.lookups miss"], seen["mlops.serving.cache.entries "]));
        Assert.Equal(host.Server.Deployments[0].Cache!.Bytes, seen["mlops.serving.cache.size "]);
        Assert.Equal(0, seen["mlops.serving.cache.removals evicted"]);
        Assert.Equal(0, seen["mlops.serving.cache.time_saved "]);

        void See(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (tags[0].Value is "measured-cache")
            {
                seen[$"{instrument.Name} {(tags.Length > 1 ? tags[1].Value : string.Empty)}"] = value;
            }
        }
    }

    private sealed class OneHash : KeyHash
    {
        public override ulong Of(ReadOnlySpan<byte> bytes) => 42;
    }
}
