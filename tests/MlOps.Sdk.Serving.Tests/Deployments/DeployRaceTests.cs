using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Deployments;

public sealed class DeployRaceTests
{
    [Fact]
    public async Task DeployAndUndeploy_FromManyThreads_LeavesNothingBehind()
    {
        await using var host = await Host.WithVersionsAsync(3);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (var round = 0; round < 40; round++)
            {
                var predictor = await host.Server.DeployAsync(Host.Model, d => d.Version((worker + round) % 3 + 1).Canary(2, 30));
                try
                {
                    var prediction = await predictor.PredictAsync(TestModels.Row(5));
                    Assert.Equal(TestModels.Answer(prediction.Version!.Value, 5), prediction.Value, 5);
                }
                catch (ServingException error) when (error.Reason == ServingErrorReason.NotDeployed)
                {
                    // Another worker took it down in between.
                }

                if (round % 4 == worker % 4)
                {
                    await host.Server.UndeployAsync(Host.Model);
                }
            }
        })));
        await host.Server.UndeployAsync(Host.Model);
        Assert.Equal(0, host.Runtime.AliveSessions);
        Assert.Empty(host.Server.Deployments);
    }

    [Fact]
    public async Task RollbacksAndAliasMoves_AtTheSameTime_FreeEveryVersionOnce()
    {
        for (var round = 0; round < 30; round++)
        {
            await using var host = await Host.WithVersionsAsync(3);
            var predictor = await host.Server.DeployAsync(Host.Model, d => d.Canary(2, 50).RollBackWhen(_ => true, minimumCalls: 3));
            var load = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
            {
                for (var call = 0; call < 20; call++)
                {
                    var prediction = await predictor.PredictAsync(TestModels.Row(call));
                    Assert.Equal(TestModels.Answer(prediction.Version!.Value, call), prediction.Value, 5);
                }
            })).ToList();
            await host.Registry.SetAliasAsync(Host.Model, "champion", 3);
            await host.Server.RefreshAsync(Host.Model);
            await Task.WhenAll(load);
            for (var call = 0; call < 20; call++)
            {
                await predictor.PredictAsync(TestModels.Row(call));
            }

            Assert.Equal(3, Assert.Single(host.Server.Deployments[0].Variants).Version);
            Assert.Equal(1, host.Runtime.AliveSessions);
        }
    }
}
