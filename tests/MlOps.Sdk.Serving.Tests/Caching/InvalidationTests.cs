using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Caching;

/// <summary>What makes a cache forget, and that it forgets nothing else.</summary>
public sealed class InvalidationTests
{
    [Fact]
    public async Task SetAlias_ToAnotherVersion_ForgetsTheOldOnesAnswers()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Cache());
        await predictor.PredictAsync(TestModels.Row());
        await host.Registry.SetAliasAsync(Host.Model, "champion", 2);
        await host.Server.FlushAsync();
        Assert.Equal((0L, 1L), (Cache(host).Entries, Cache(host).Invalidated));
        var answer = await predictor.PredictAsync(TestModels.Row());
        Assert.Equal((2, false), (answer.Version, answer.IsCached));
        await host.Registry.SetAliasAsync(Host.Model, "champion", 1);
        await host.Server.FlushAsync();
        Assert.False((await predictor.PredictAsync(TestModels.Row())).IsCached);
    }

    /// <summary>Another alias, or another model's, is nothing to it.</summary>
    [Fact]
    public async Task SetAlias_ThatNobodyFollows_ForgetsNothing()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Cache());
        await predictor.PredictAsync(TestModels.Row());
        await host.Registry.SetAliasAsync(Host.Model, "staging", 2);
        await host.Server.FlushAsync();
        Assert.True((await predictor.PredictAsync(TestModels.Row())).IsCached);
    }

    [Fact]
    public async Task RollBack_OfACanary_ForgetsItsAnswersAndKeepsThePrimarys()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var predictor = await host.Server.DeployAsync(
            Host.Model, d => d.Cache().Canary(2, 50, stickyBy: "age").RollBackWhen(s => s.Errors >= 1, minimumCalls: 1).Breaker(b => b.MinimumThroughput = 1000));
        var byVersion = new int[3];
        for (var age = 0; age < 40; age++)
        {
            byVersion[(await predictor.PredictAsync(TestModels.Row(age: age))).Version!.Value]++;
        }

        host.Runtime.Failing[2] = true;
        for (var age = 100; host.Server.Deployments[0].LastRollback is null; age++)
        {
            byVersion[1] += (await predictor.PredictAsync(TestModels.Row(age: age))).IsCached ? 0 : 1;
        }

        await host.Server.FlushAsync();
        Assert.Equal(((long)byVersion[1], (long)byVersion[2]), (Cache(host).Entries, Cache(host).Invalidated));
    }

    [Fact]
    public async Task InvalidateModel_OneVersion_LeavesTheOthersAnswers()
    {
        await using var host = await Host.WithVersionsAsync(3);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Cache().Canary(2, 50, stickyBy: "age"));
        var ofTwo = 0;
        for (var age = 0; age < 40; age++)
        {
            ofTwo += (await predictor.PredictAsync(TestModels.Row(age: age))).Version == 2 ? 1 : 0;
        }

        Assert.InRange(ofTwo, 5, 35);
        Assert.Equal(0, await Caches(host).InvalidateModelAsync(Host.Model, 3));
        Assert.Equal(ofTwo, await Caches(host).InvalidateModelAsync(Host.Model, 2));
        Assert.Equal(40 - ofTwo, Cache(host).Entries);
        Assert.Equal(40 - ofTwo, await Caches(host).InvalidateModelAsync(Host.Model));
        await Assert.ThrowsAsync<NotFoundException>(() => Caches(host).InvalidateModelAsync(Host.Model, 9).AsTask());
    }

    [Fact]
    public async Task Clear_OneDeployment_LeavesTheOthers()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var (one, two) = (await host.Server.DeployAsync(Host.Model, d => d.Named("one").Cache()), await host.Server.DeployAsync(Host.Model, d => d.Named("two").Cache()));
        await one.PredictAsync(TestModels.Row());
        await two.PredictAsync(TestModels.Row());
        Assert.Equal(1, Caches(host).Clear("one"));
        Assert.Equal((0L, 1L), (Caches(host).Statistics["one"].Entries, Caches(host).Statistics["two"].Entries));
        Assert.False((await one.PredictAsync(TestModels.Row())).IsCached);
        Assert.True((await two.PredictAsync(TestModels.Row())).IsCached);
        await host.Server.UndeployAsync("two");
        Assert.Equal(["one"], Caches(host).Statistics.Keys);
    }

    /// <summary>Pushed features take the answers of exactly the entities and views that were pushed.</summary>
    [Fact]
    public async Task FeaturesPushed_OfSomeEntities_TakesExactlyTheirAnswers()
    {
        await using var host = await Host.WithVersionsAsync(1, joiner: new Joiner());
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Cache());
        for (var author = 1; author <= 20; author++)
        {
            Assert.False((await ByAuthorAsync(predictor, author)).IsCached);
            Assert.True((await ByAuthorAsync(predictor, author)).IsCached);
        }

        await predictor.PredictAsync(TestModels.Row());
        await PushAsync(host, "another_view", 1, 2, 3);
        Assert.Equal(21, Cache(host).Entries);
        await PushAsync(host, "author_activity", 3, 4, 99);
        Assert.Equal(19, Cache(host).Entries);
        for (var author = 1; author <= 20; author++)
        {
            Assert.Equal(author is not (3 or 4), (await ByAuthorAsync(predictor, author)).IsCached);
        }
    }

    /// <summary>A key is the same entity whatever integer type it comes in, and as a text; another value or name is another entity.</summary>
    [Fact]
    public async Task InvalidateEntity_KeyInAnyType_TakesItsAnswersOfEveryView()
    {
        await using var host = await Host.WithVersionsAsync(1, joiner: new Joiner());
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Cache());
        await ByAuthorAsync(predictor, 7);
        Assert.Equal(0, await Caches(host).InvalidateEntityAsync(new Dictionary<string, object?> { ["author"] = 77 }));
        Assert.Equal(0, await Caches(host).InvalidateEntityAsync(new Dictionary<string, object?> { ["writer"] = 7 }));
        Assert.Equal(0, await Caches(host).InvalidateEntityAsync(new Dictionary<string, object?> { ["author"] = 7 }, "another_view"));
        Assert.Equal(1, await Caches(host).InvalidateEntityAsync(new Dictionary<string, object?> { ["author"] = (short)7 }));
        await ByAuthorAsync(predictor, 7);
        Assert.Equal(1, await Caches(host).InvalidateEntityAsync(new Dictionary<string, object?> { ["author"] = "7" }, "author_activity"));
        await Assert.ThrowsAsync<ArgumentException>(() => Caches(host).InvalidateEntityAsync(new Dictionary<string, object?>()).AsTask());
    }

    /// <summary>Two entities with the same features share an answer; it leaves with either of them.</summary>
    [Theory]
    [InlineData(1001)]
    [InlineData(2001)]
    public async Task InvalidateEntity_OfASharedAnswer_TakesIt(int author)
    {
        await using var host = await Host.WithVersionsAsync(1, joiner: new Joiner());
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Cache());
        Assert.False((await ByAuthorAsync(predictor, 1001)).IsCached);
        Assert.True((await ByAuthorAsync(predictor, 2001)).IsCached);
        Assert.Equal(1, await Caches(host).InvalidateEntityAsync(new Dictionary<string, object?> { ["author"] = author }));
        Assert.Equal(0, Cache(host).Entries);
    }

    /// <summary>Features were read, the entity is erased, and only then the answer comes: it is given and not remembered.</summary>
    [Fact]
    public async Task InvalidateEntity_BetweenFeaturesAndAnswer_KeepsNothingOfIt()
    {
        var joiner = new Joiner();
        await using var host = await Host.WithVersionsAsync(1, joiner: joiner);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Cache());
        joiner.After = () => Caches(host).InvalidateEntityAsync(new Dictionary<string, object?> { ["author"] = 7 });
        Assert.False((await ByAuthorAsync(predictor, 7)).IsCached);
        Assert.Equal((0L, 1L), (Cache(host).Entries, Cache(host).NotKept));
        Assert.False((await ByAuthorAsync(predictor, 8)).IsCached);
        Assert.Equal(1, Cache(host).Entries);
        joiner.After = null;
        Assert.False((await ByAuthorAsync(predictor, 7)).IsCached);
        Assert.True((await ByAuthorAsync(predictor, 7)).IsCached);
    }

    /// <summary>More removals than are remembered: what was read before them is not kept, what is read after them is.</summary>
    [Fact]
    public void IsRemoved_MoreRemovalsThanRemembered_IsOnTheSafeSide()
    {
        var index = new EntityIndex();
        var early = new EntityScope(["never removed"], index.Moment);
        index.Remove(Enumerable.Range(0, 20_000).Select(i => $"{i}"));
        Assert.True(index.IsRemoved(early));
        Assert.False(index.IsRemoved(new EntityScope(["never removed", "7"], index.Moment)));
        Assert.False(index.IsRemoved(EntityScope.None));
    }

    private static PredictionCacheStatistics Cache(Host host) => host.Server.Deployments[0].Cache!;

    private static IPredictionCache Caches(Host host) => (IPredictionCache)host.Services.GetService(typeof(IPredictionCache))!;

    private static ValueTask<Prediction> ByAuthorAsync(IPredictor predictor, int author) =>
        predictor.PredictByEntityAsync(new Dictionary<string, object?> { ["author"] = (long)author, ["subsystem"] = "storage" });

    private static ValueTask PushAsync(Host host, string view, params int[] authors) => host.Events.PublishAsync(
        new FeaturesPushed(view, 1, authors.Length, default) { Entities = authors.Select(author => new Dictionary<string, object?> { ["author"] = author }) });

    /// <summary>Authors from 1000 on have the features of their number's last three digits.</summary>
    private sealed class Joiner : IOnlineFeatureJoiner
    {
        public Func<ValueTask<long>>? After { get; set; }

        public async ValueTask<FeatureJoin> JoinAsync(FeatureJoinContext context, CancellationToken cancellationToken = default)
        {
            var author = (long)context.Rows[0]["author"]!;
            var features = new RecordBatchBuilder(new Schema(new Field("age", DataType.Int64), new Field("amount", DataType.Float64))).AppendRow(author % 1000, author % 1000 * 10.0).Build();
            await (After?.Invoke() ?? ValueTask.FromResult(0L));
            return new FeatureJoin(features, ["author"]) { Entities = [new EntityUse("author_activity", new Dictionary<string, object?> { ["author"] = author })] };
        }
    }
}
