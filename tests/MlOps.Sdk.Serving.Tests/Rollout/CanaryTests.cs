using MlOps.Sdk.Core;
using MlOps.Sdk.Resilience;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Rollout;

public sealed class CanaryTests
{
    [Fact]
    public async Task PredictAsync_StickyByAge_AUnitKeepsItsVersionAndTheShareHolds()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Canary(2, 20, stickyBy: "age"));
        var first = new Dictionary<long, int>();
        for (var round = 0; round < 3; round++)
        {
            for (var age = 0L; age < 1000; age++)
            {
                var prediction = await predictor.PredictAsync(TestModels.Row(age: age));
                Assert.Equal(first.TryAdd(age, prediction.Version!.Value) ? prediction.Version : first[age], prediction.Version);
                Assert.Equal(prediction.Version == 2 ? "canary" : "primary", prediction.Variant);
                Assert.Equal("Sticky hash of the unit key.", prediction.RoutingReason);
            }
        }

        Assert.InRange(first.Values.Count(version => version == 2), 140, 260);
    }

    [Fact]
    public async Task PredictBatchAsync_Canary_SharesRowsAsSingleCallsDo()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Canary(2, 35, stickyBy: "age"));
        using var rows = TestModels.Rows(500, i => i % 7 == 0 ? null : i);
        using var answers = await predictor.PredictBatchAsync(rows, new BatchOptions { ChunkRows = 64 });
        var versions = answers.Outputs.Column<int>(BatchPrediction.VersionColumn);
        var values = answers.Outputs.Column<double>(BatchPrediction.ValueColumn);
        for (var i = 0; i < rows.RowCount; i++)
        {
            var single = await predictor.PredictAsync(TestModels.Row(i % 7 == 0 ? null : i, i));
            Assert.Equal((single.Version, single.Value), (versions[i], values[i]));
        }

        Assert.Equal([1, 2], answers.Parts.Select(part => part.Version!.Value).Order());
        Assert.Equal(500, answers.Parts.Sum(part => part.Rows));
    }

    [Fact]
    public async Task Guard_CanaryErrorsOnFivePercent_RollsBackUnderLoadWithoutACallerError()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var rolledBack = host.Collect<CanaryRolledBack>();
        var predictor = await host.Server.DeployAsync(Host.Model, d => d
            .Canary(2, 50, stickyBy: "age")
            .Breaker(b => b.MinimumThroughput = 10_000)
            .RollBackWhen(canary => canary.ErrorRate > 0.01, minimumCalls: 100));
        var random = new Random(4);
        host.Runtime.FailsAt = (version, _) =>
        {
            lock (random)
            {
                return version == 2 && random.NextDouble() < 0.05;
            }
        };
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(caller => Task.Run(async () =>
        {
            var list = new List<Prediction>();
            for (var call = 0; call < 1000; call++)
            {
                list.Add(await predictor.PredictAsync(TestModels.Row(age: (caller * 1000) + call)));
            }

            return list;
        })));
        await host.Server.FlushAsync();
        Assert.All(answers.SelectMany(list => list), prediction => Assert.Equal(QualityLevel.FullModel, prediction.QualityLevel));
        var rollback = Assert.Single(rolledBack);
        Assert.Equal((Host.Model, 2), (rollback.Model, rollback.Version));
        Assert.True(rollback.Statistics.ErrorRate > 0.01);
        Assert.InRange(rollback.Statistics.Calls, 100, 400);
        var status = host.Server.Deployments[0];
        Assert.Equal("primary", Assert.Single(status.Variants).Name);
        Assert.Contains("Version 2 failed", status.LastRollback, StringComparison.Ordinal);
        Assert.Equal(1, host.Runtime.AliveSessions);
    }

    [Fact]
    public async Task Guard_HealthyCanary_Stays()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Canary(2, 100).RollBackWhen(canary => canary.ErrorRate > 0, minimumCalls: 1));
        for (var call = 0; call < 200; call++)
        {
            await predictor.PredictAsync(TestModels.Row());
            await Assert.ThrowsAsync<DataValidationException>(async () => await predictor.PredictAsync(new Dictionary<string, object?> { ["age"] = "old" }));
        }

        Assert.Equal(2, host.Server.Deployments[0].Variants.Count);
    }

    [Fact]
    public async Task Guard_CanaryFailsOnce_ThePrimaryAnswersAtFullQualityWithTheReason()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Canary(2, 100));
        host.Runtime.Failing[2] = true;
        var prediction = await predictor.PredictAsync(TestModels.Row());
        Assert.Equal((1, "primary", QualityLevel.FullModel), (prediction.Version, prediction.Variant, prediction.QualityLevel));
        Assert.Contains("canary, version 2", prediction.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AliasMoves_WhileACanaryRuns_KeepsTheCanary()
    {
        await using var host = await Host.WithVersionsAsync(3);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Canary(2, 50, stickyBy: "age"));
        await host.Registry.SetAliasAsync(Host.Model, "champion", 3);
        await host.Server.RefreshAsync(Host.Model);
        var versions = new HashSet<int>();
        for (var age = 0; age < 50; age++)
        {
            versions.Add((await predictor.PredictAsync(TestModels.Row(age: age))).Version!.Value);
        }

        Assert.Equal([2, 3], versions.Order());
        Assert.Equal(2, host.Runtime.AliveSessions);
    }
}
