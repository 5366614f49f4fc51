using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Caching;

/// <summary>Two servers with one shared cache between them.</summary>
public sealed class SharedCacheTests
{
    [Fact]
    public async Task Predict_AnsweredByAnotherServer_NeedsNoModel()
    {
        await using var pair = await Pair.CreateAsync();
        var first = await pair.One.PredictAsync(TestModels.Row());
        await pair.WrittenAsync(1);
        var runs = pair.Second.Runtime.Runs;
        var second = await pair.Two.PredictAsync(TestModels.Row());
        Assert.Equal((first.Value, true, runs), (second.Value, second.IsCached, pair.Second.Runtime.Runs));
        Assert.True((await pair.Two.PredictAsync(TestModels.Row())).IsCached);
        var cache = pair.Second.Server.Deployments[0].Cache!;
        Assert.Equal((1L, 1L, 1L, 0L), (cache.Hits, cache.Misses, cache.SharedHits, cache.SharedFailures));
    }

    /// <summary>An answer keeps its age on its way from one server to the other.</summary>
    [Fact]
    public async Task Predict_AnswerOfAnotherServer_ExpiresWithItsOwnTime()
    {
        await using var pair = await Pair.CreateAsync();
        await pair.One.PredictAsync(TestModels.Row());
        await pair.WrittenAsync(1);
        pair.Advance(TimeSpan.FromSeconds(40));
        Assert.True((await pair.Two.PredictAsync(TestModels.Row())).IsCached);
        pair.Advance(TimeSpan.FromSeconds(20));
        Assert.False((await pair.Two.PredictAsync(TestModels.Row())).IsCached);
    }

    [Fact]
    public async Task Predict_SharedCacheFails_OnlyCountsIt()
    {
        await using var pair = await Pair.CreateAsync();
        pair.Store.Fails = true;
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal((float)TestModels.Answer(1, i), (await pair.One.PredictAsync(TestModels.Row(i))).Value);
        }

        var cache = pair.First.Server.Deployments[0].Cache!;
        Assert.Equal((30L, 30L), (cache.SharedFailures, cache.Entries));
        Assert.True(pair.Store.Calls < 30, "The breaker should have opened.");
        Assert.True((await pair.One.PredictAsync(TestModels.Row(3))).IsCached);
    }

    [Fact]
    public async Task Predict_SharedCacheHangs_AsksTheModelAfterTheTimeout()
    {
        await using var pair = await Pair.CreateAsync();
        pair.Store.Hangs = true;
        var call = pair.One.PredictAsync(TestModels.Row()).AsTask();
        Assert.False(call.IsCompleted);
        pair.Advance(TimeSpan.FromMilliseconds(51));
        Assert.False((await call.WaitAsync(TimeSpan.FromSeconds(30))).IsCached);
    }

    /// <summary>A value that belongs to another key, as after a collision of hashes, is a failure and not an answer.</summary>
    [Fact]
    public async Task Predict_SharedCacheGivesAnotherKeysValue_ComputesItself()
    {
        await using var pair = await Pair.CreateAsync();
        await pair.One.PredictAsync(TestModels.Row(1));
        await pair.WrittenAsync(1);
        pair.Store.GivesAnyValue = true;
        var answer = await pair.Two.PredictAsync(TestModels.Row(2));
        Assert.Equal(((float)TestModels.Answer(1, 2), false), (answer.Value, answer.IsCached));
        Assert.Equal(1, pair.Second.Server.Deployments[0].Cache!.SharedFailures);
    }

    [Fact]
    public async Task InvalidateModel_OnOneServer_ReachesTheOther()
    {
        await using var pair = await Pair.CreateAsync();
        await pair.One.PredictAsync(TestModels.Row());
        await pair.Two.PredictAsync(TestModels.Row());
        await pair.WrittenAsync(1);
        await Caches(pair.First).InvalidateModelAsync(Host.Model, 1);
        Assert.Equal((0L, 0L), (pair.First.Server.Deployments[0].Cache!.Entries, pair.Second.Server.Deployments[0].Cache!.Entries));
        Assert.False((await pair.Two.PredictAsync(TestModels.Row())).IsCached);
    }

    /// <summary>A version that left by a promotion leaves everywhere.</summary>
    [Fact]
    public async Task SetAlias_OnOneServer_RemovesTheOldVersionsAnswersFromTheOther()
    {
        await using var pair = await Pair.CreateAsync();
        await pair.Two.PredictAsync(TestModels.Row());
        await pair.WrittenAsync(1);
        await pair.First.Registry.SetAliasAsync(Host.Model, "champion", 2);
        await pair.First.Server.FlushAsync();
        Assert.Equal(0, pair.Second.Server.Deployments[0].Cache!.Entries);
        var answer = await pair.Two.PredictAsync(TestModels.Row());
        Assert.Equal((1, false), (answer.Version, answer.IsCached));
    }

    [Fact]
    public async Task FeaturesPushed_OnOneServer_RemovesTheEntitysAnswersFromTheOther()
    {
        await using var pair = await Pair.CreateAsync();
        foreach (var author in new[] { 1L, 2L })
        {
            await pair.Two.PredictByEntityAsync(new Dictionary<string, object?> { ["author"] = author });
        }

        await pair.WrittenAsync(2);
        await pair.First.Events.PublishAsync(new FeaturesPushed("author_activity", 1, 1, default) { Entities = [new Dictionary<string, object?> { ["author"] = 2 }] });
        await pair.First.Server.FlushAsync();
        Assert.Equal(1, pair.Second.Server.Deployments[0].Cache!.Entries);
        Assert.True((await pair.One.PredictByEntityAsync(new Dictionary<string, object?> { ["author"] = 1L })).IsCached);
        Assert.False((await pair.One.PredictByEntityAsync(new Dictionary<string, object?> { ["author"] = 2L })).IsCached);
    }

    [Fact]
    public async Task InvalidateEntity_SharedCacheAway_SaysThatItIsNotDone()
    {
        await using var pair = await Pair.CreateAsync();
        pair.Store.Fails = true;
        await Assert.ThrowsAsync<DataEngineException>(() => Caches(pair.First).InvalidateEntityAsync(new Dictionary<string, object?> { ["author"] = 1 }).AsTask());
    }

    private static IPredictionCache Caches(Host host) => (IPredictionCache)host.Services.GetService(typeof(IPredictionCache))!;
}
