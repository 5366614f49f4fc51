using MlOps.Sdk.Core;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Hosting;

public sealed class OnDemandTests
{
    [Fact]
    public async Task Calls_ToMoreModelsThanFit_EvictTheOneNotCalledForLongestAndAnswerAlike()
    {
        await using var host = await Fleet.CreateAsync(room: 2);
        IPredictor[] models = [await host.DeployAsync(1), await host.DeployAsync(2), await host.DeployAsync(3)];
        var first = await CallAsync(models[0], 1);
        await CallAsync(models[1], 2);
        await CallAsync(models[0], 1);
        await CallAsync(models[2], 3);
        Assert.Equal(
            [ModelLoadState.Loaded, ModelLoadState.Evicted, ModelLoadState.Loaded], new[] { 1, 2, 3 }.Select(host.StateOf));
        Assert.Equal((3, 2), (host.Runtime.Loads, host.Runtime.AliveSessions));

        await CallAsync(models[1], 2);
        Assert.Equal(ModelLoadState.Evicted, host.StateOf(1));
        var again = await CallAsync(models[0], 1);
        Assert.Equal(first, again);
        Assert.Equal((5, 2), (host.Runtime.Loads, host.Runtime.AliveSessions));
    }

    [Fact]
    public async Task Status_OfADeploymentOnDemand_TellsMemoryAndLastUse()
    {
        await using var host = await Fleet.CreateAsync(room: 2);
        var predictor = await host.DeployAsync(1);
        Assert.Null(host.Server.Deployments[0].LastUse);
        await CallAsync(predictor, 1);
        host.Time.Advance(TimeSpan.FromSeconds(3));
        await CallAsync(predictor, 1);
        var status = Assert.Single(host.Server.Deployments);
        Assert.Equal((Fleet.Size, host.Time.GetUtcNow()), (status.MemoryBytes, status.LastUse));
    }

    [Fact]
    public async Task Call_ToAModelLargerThanTheBudget_IsRefusedWithASentence()
    {
        await using var host = await Fleet.CreateAsync(room: 1, options => options.MemoryBudget = Fleet.Size - 1);
        var predictor = await host.DeployAsync(1);
        var error = await Assert.ThrowsAsync<ServingException>(async () => await CallAsync(predictor, 1));
        Assert.Equal(ServingErrorReason.OutOfMemoryBudget, error.Reason);
        Assert.Contains("more than the memory budget of", error.Message, StringComparison.Ordinal);
        Assert.Equal((0, ModelLoadState.Failed), (host.Runtime.Loads, host.StateOf(1)));
    }

    [Fact]
    public async Task Deploy_OfModelsThatStay_LeavesNoRoomForAnother()
    {
        await using var host = await Fleet.CreateAsync(room: 2);
        await host.DeployAsync(1, d => d.Loading(ModelLoading.Eager));
        await host.DeployAsync(2, d => d.Loading(ModelLoading.Eager));
        var error = await Assert.ThrowsAsync<ServingException>(async () => await host.DeployAsync(3, d => d.Loading(ModelLoading.Eager)));
        Assert.Equal(ServingErrorReason.OutOfMemoryBudget, error.Reason);
        Assert.Contains("belong to deployments that stay loaded", error.Message, StringComparison.Ordinal);
        await host.Server.UndeployAsync("m1");
        Assert.Equal(TestModels.Answer(3, 10), (await (await host.DeployAsync(3)).PredictAsync(TestModels.Row())).Value, 5);
    }

    [Fact]
    public async Task Call_WhileTheOthersAreBusy_WaitsAndTakesTheOneThatEndsFirst()
    {
        await using var host = await Fleet.CreateAsync(room: 1);
        IPredictor[] models = [await host.DeployAsync(1), await host.DeployAsync(2)];
        await CallAsync(models[0], 1);
        using var release = new ManualResetEventSlim();
        var inside = new TaskCompletionSource();
        host.Runtime.DuringRun = (version, _) =>
        {
            if (version == 1)
            {
                inside.TrySetResult();
                release.Wait(CancellationToken.None);
            }
        };
        var busy = Task.Run(() => CallAsync(models[0], 1));
        await inside.Task;
        var waits = Task.Run(() => CallAsync(models[1], 2));
        Assert.True(SpinWait.SpinUntil(() => host.StateOf(2) == ModelLoadState.Loading, TimeSpan.FromSeconds(30)));
        Assert.Equal((ModelLoadState.Loaded, 1), (host.StateOf(1), host.Runtime.Loads));
        release.Set();
        await Task.WhenAll(busy, waits);
        Assert.Equal((ModelLoadState.Evicted, ModelLoadState.Loaded, 1), (host.StateOf(1), host.StateOf(2), host.Runtime.AliveSessions));
    }

    [Fact]
    public async Task Call_WhileTheOthersStayBusy_IsRefusedAfterTheLongestWait()
    {
        await using var host = await Fleet.CreateAsync(room: 1);
        IPredictor[] models = [await host.DeployAsync(1), await host.DeployAsync(2)];
        using var release = new ManualResetEventSlim();
        await CallAsync(models[0], 1);
        var inside = new TaskCompletionSource();
        host.Runtime.DuringRun = (version, _) =>
        {
            inside.TrySetResult();
            release.Wait(CancellationToken.None);
        };
        var busy = Task.Run(() => CallAsync(models[0], 1));
        await inside.Task;
        var waits = CallAsync(models[1], 2);
        while (!waits.IsCompleted)
        {
            host.Time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        var error = await Assert.ThrowsAsync<ServingException>(() => waits);
        Assert.Equal((ServingErrorReason.Overloaded, true), (error.Reason, error.IsTransient));
        release.Set();
        Assert.Equal(TestModels.Answer(1, 10), (await busy).Value, 5);
    }

    [Fact]
    public async Task Calls_OfManyCallersToModelsThatPushEachOtherOut_AllEnd()
    {
        await using var host = await Fleet.CreateAsync(room: 2, options => options.LoadTimeout = TimeSpan.FromMinutes(5));
        var models = new IPredictor[6];
        for (var i = 0; i < models.Length; i++)
        {
            models[i] = await host.DeployAsync(i + 1);
        }

        var callers = Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            for (var call = 0; call < 60; call++)
            {
                var number = (((caller * 7) + (call * 5)) % models.Length) + 1;
                var answer = await CallAsync(models[number - 1], number);
                Assert.Equal(TestModels.Answer(number, 10), answer.Value, 5);
                Assert.True(host.Runtime.AliveSessions <= 2);
            }
        }));
        await Task.WhenAll(callers);
        Assert.True(host.Runtime.Loads > 6);
    }

    [Fact]
    public async Task Deployment_WithVariantsOrAShadow_IsNotEvicted()
    {
        await using var host = await Fleet.CreateAsync(room: 3);
        host.Registry.Add("m1", TestModels.Package(1, name: "m1", samples: 2));
        var predictor = await host.DeployAsync(1, d => d.Shadow(2));
        await CallAsync(predictor, 1);
        await CallAsync(await host.DeployAsync(3), 3);
        await CallAsync(await host.DeployAsync(4), 4);
        await host.Server.FlushAsync();
        Assert.Equal((ModelLoadState.Loaded, ModelLoadState.Evicted), (host.StateOf(1), host.StateOf(3)));
        Assert.Equal(1, host.Server.GetShadowReport("m1")!.Compared);
    }

    [Fact]
    public async Task Reload_AfterTheAliasMovedToABadVersion_GoesOnWithTheOldOneAndSaysSo()
    {
        await using var host = await Fleet.CreateAsync(room: 1);
        var refused = host.Collect<VersionRefused>();
        IPredictor[] models = [await host.DeployAsync(1), await host.DeployAsync(2)];
        await CallAsync(models[0], 1);
        await CallAsync(models[1], 2);
        host.Registry.Add("m1", TestModels.Package(9, goldenError: 0.5, name: "m1"));
        await host.Registry.SetAliasAsync("m1", Alias.Champion, 2);
        Assert.Equal(1, (await CallAsync(models[0], 1)).Version);
        await host.Server.FlushAsync();
        Assert.Contains("golden sample 1", Assert.Single(refused).Reason, StringComparison.Ordinal);
        Assert.Contains("golden sample 1", host.Server.Deployments[0].LastRefusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_AfterTheAliasMoved_ServesTheNewVersionAndSaysSo()
    {
        await using var host = await Fleet.CreateAsync(room: 1);
        var swapped = host.Collect<VersionSwapped>();
        IPredictor[] models = [await host.DeployAsync(1), await host.DeployAsync(2)];
        await CallAsync(models[0], 1);
        await CallAsync(models[1], 2);
        host.Registry.Add("m1", TestModels.Package(7, name: "m1"));
        await host.Registry.SetAliasAsync("m1", Alias.Champion, 2);
        Assert.Equal(2, (await CallAsync(models[0], 7)).Version);
        await CallAsync(models[1], 2);
        await host.Server.FlushAsync();
        Assert.Equal([("m1", null, 1), ("m2", null, 1), ("m1", 1, 2)], swapped.Select(swap => (swap.Model, swap.OldVersion, swap.NewVersion)));
    }

    [Fact]
    public async Task AliasMove_WithoutRoomForBothVersions_LetsTheOldOneGoWhenItIsIdle()
    {
        await using var host = await Fleet.CreateAsync(room: 1);
        var predictor = await host.DeployAsync(1);
        await CallAsync(predictor, 1);
        host.Registry.Add("m1", TestModels.Package(7, name: "m1"));
        using var release = new ManualResetEventSlim();
        var inside = new TaskCompletionSource();
        host.Runtime.DuringRun = (version, _) =>
        {
            if (version == 1)
            {
                inside.TrySetResult();
                release.Wait(CancellationToken.None);
            }
        };
        var call = Task.Run(() => CallAsync(predictor, 1));
        await inside.Task;
        await host.Registry.SetAliasAsync("m1", Alias.Champion, 2);
        await host.Server.FlushAsync();
        Assert.Equal((ModelLoadState.Loaded, 1), (host.StateOf(1), host.Server.Deployments[0].Version));
        release.Set();
        Assert.Equal(1, (await call).Version);
        Assert.Equal(2, (await CallAsync(predictor, 7)).Version);
        Assert.Equal(1, host.Runtime.AliveSessions);
    }

    [Fact]
    public async Task Redeploy_AsEager_IsNotEvictedAnyMore()
    {
        await using var host = await Fleet.CreateAsync(room: 1);
        await CallAsync(await host.DeployAsync(1), 1);
        await host.DeployAsync(1, d => d.Loading(ModelLoading.Eager));
        var error = await Assert.ThrowsAsync<ServingException>(async () => await CallAsync(await host.DeployAsync(2), 2));
        Assert.Equal((ServingErrorReason.OutOfMemoryBudget, 1), (error.Reason, host.Runtime.Loads));
    }

    private static async Task<(double Value, int? Version)> CallAsync(IPredictor predictor, int number)
    {
        var prediction = await predictor.PredictAsync(TestModels.Row());
        Assert.Equal(TestModels.Answer(number, 10), prediction.Value, 5);
        return (prediction.Value, prediction.Version);
    }
}
