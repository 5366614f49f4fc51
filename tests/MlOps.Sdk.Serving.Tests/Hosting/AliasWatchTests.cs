using MlOps.Sdk.Core;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Hosting;

public sealed class AliasWatchTests
{
    [Fact]
    public async Task Alias_MovedByAnotherProcess_IsFollowedWithinTheInterval()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var predictor = await host.Server.DeployAsync(Host.Model);
        host.Registry.MoveElsewhere(Host.Model, Alias.Champion, 2);
        host.Time.Advance(TimeSpan.FromSeconds(4));
        await host.Server.FlushAsync();
        Assert.Equal((1, 0), ((await predictor.PredictAsync(TestModels.Row())).Version, host.Registry.Listings));
        await LookAsync(host, TimeSpan.FromSeconds(1));
        Assert.Equal(2, (await predictor.PredictAsync(TestModels.Row())).Version);
    }

    [Fact]
    public async Task Alias_OfADeploymentThatIsNotLoaded_IsFollowedToo()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Loading(ModelLoading.Lazy));
        host.Registry.MoveElsewhere(Host.Model, Alias.Champion, 2);
        await LookAsync(host, TimeSpan.FromSeconds(5));
        Assert.Equal((2, ModelLoadState.NotLoaded), (host.Server.Deployments[0].Version, host.Server.Deployments[0].LoadState));
        Assert.Equal(2, (await predictor.PredictAsync(TestModels.Row())).Version);
    }

    [Fact]
    public async Task Alias_MovedToABadVersion_IsRefusedOnceAndTriedAgainWhenItMovesOn()
    {
        await using var host = await Host.WithVersionsAsync(1);
        host.Registry.Add(Host.Model, TestModels.Package(2, goldenError: 0.5));
        host.Registry.Add(Host.Model, TestModels.Package(3));
        var refused = host.Collect<VersionRefused>();
        var predictor = await host.Server.DeployAsync(Host.Model);
        host.Registry.MoveElsewhere(Host.Model, Alias.Champion, 2);
        for (var look = 0; look < 5; look++)
        {
            await LookAsync(host, TimeSpan.FromSeconds(5));
        }

        Assert.Single(refused);
        Assert.Equal((2, 1), (host.Runtime.Loads, (await predictor.PredictAsync(TestModels.Row())).Version));
        host.Registry.MoveElsewhere(Host.Model, Alias.Champion, 3);
        await LookAsync(host, TimeSpan.FromSeconds(5));
        Assert.Equal((3, (string?)null), ((await predictor.PredictAsync(TestModels.Row())).Version, host.Server.Deployments[0].LastRefusal));
    }

    [Fact]
    public void Forbids_AVersionWhoseTroubleMayPass_OnlyForAPauseThatGrows()
    {
        var time = new FakeTimeProvider();
        var refused = RefusedTarget.After(null, 2, mayPass: true, time);
        Assert.True(refused.Forbids(2, time));
        Assert.False(refused.Forbids(3, time));
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.False(refused.Forbids(2, time));
        refused = RefusedTarget.After(refused, 2, mayPass: true, time);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(refused.Forbids(2, time));
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.False(refused.Forbids(2, time));
        var forGood = RefusedTarget.After(refused, 2, mayPass: false, time);
        time.Advance(TimeSpan.FromDays(1));
        Assert.True(forGood.Forbids(2, time));
    }

    [Fact]
    public async Task Interval_OfNull_NeverAsks()
    {
        await using var host = await Host.WithVersionsAsync(2, options => options.AliasPollInterval = null);
        var predictor = await host.Server.DeployAsync(Host.Model);
        host.Registry.MoveElsewhere(Host.Model, Alias.Champion, 2);
        host.Time.Advance(TimeSpan.FromHours(1));
        await host.Server.FlushAsync();
        Assert.Equal((1, 0), ((await predictor.PredictAsync(TestModels.Row())).Version, host.Registry.Listings));
        await host.Server.RefreshAsync(Host.Model);
        Assert.Equal(2, (await predictor.PredictAsync(TestModels.Row())).Version);
    }

    [Fact]
    public async Task Deployments_ByNumberOnly_CostNoQuery()
    {
        await using var host = await Host.WithVersionsAsync(2);
        await host.Server.DeployAsync(Host.Model, d => d.Version(1));
        host.Time.Advance(TimeSpan.FromMinutes(1));
        await host.Server.FlushAsync();
        Assert.Equal(0, host.Registry.Listings);
    }

    // The second look begins when the first has told the deployments what it saw.
    private static async Task LookAsync(Host host, TimeSpan step)
    {
        for (var look = 0; look < 2; look++)
        {
            var before = host.Registry.Listings;
            host.Time.Advance(look == 0 ? step : TimeSpan.FromSeconds(5));
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref host.Registry.Listings) > before, TimeSpan.FromSeconds(30)));
        }

        await host.Server.FlushAsync();
    }
}
