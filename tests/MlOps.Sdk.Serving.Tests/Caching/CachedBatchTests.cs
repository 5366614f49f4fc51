using MlOps.Sdk.Core;
using MlOps.Sdk.Resilience;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Caching;

/// <summary>Batches with a cache: known rows come from memory, the others are computed in one run, and the answers are those without a cache.</summary>
public sealed class CachedBatchTests
{
    [Fact]
    public async Task PredictBatch_SomeRowsKnown_ComputesTheOthersInOneRun()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Cache());
        using var rows = TestModels.Rows(50, i => i);
        await predictor.PredictAsync(new Dictionary<string, object?> { ["age"] = 7L, ["amount"] = 7.0, ["subsystem"] = "storage" });
        using var known = rows.Slice(20, 10);
        using (await predictor.PredictBatchAsync(known))
        {
        }

        var runs = host.Runtime.Runs;
        using var answers = await predictor.PredictBatchAsync(rows);
        Assert.Equal(runs + 1, host.Runtime.Runs);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (double)(float)TestModels.Answer(1, i)), answers.Outputs.Column<double>(BatchPrediction.ValueColumn).Values.ToArray());
        var cache = host.Server.Deployments[0].Cache!;
        Assert.Equal((11L, 50L, 50L), (cache.Hits, cache.Misses, cache.Entries));

        runs = host.Runtime.Runs;
        using var again = await predictor.PredictBatchAsync(rows, new BatchOptions { ChunkRows = 7 });
        Assert.Equal(runs, host.Runtime.Runs);
        Assert.Equal(answers.Outputs, again.Outputs);
        Assert.True((await predictor.PredictAsync(new Dictionary<string, object?> { ["age"] = 33L, ["amount"] = 33.0, ["subsystem"] = "storage" })).IsCached);
    }

    /// <summary>Any mixture of batches, single rows and times agrees with a deployment that has no cache.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Predict_AnyMixture_EqualsADeploymentWithoutACache(int seed)
    {
        await using var host = await Host.WithVersionsAsync(2);
        var cached = await host.Server.DeployAsync(Host.Model, d => d.Named("cached").Cache(c => (c.MaxEntries, c.TimeToLive) = (40, TimeSpan.FromSeconds(10))));
        var plain = await host.Server.DeployAsync(Host.Model, d => d.Named("plain"));
        var random = new Random(seed);
        for (var step = 0; step < 300; step++)
        {
            switch (random.Next(4))
            {
                case 0:
                    host.Time.Advance(TimeSpan.FromSeconds(random.Next(8)));
                    break;
                case 1 when random.Next(5) == 0:
                    await host.Registry.SetAliasAsync(Host.Model, "champion", 1 + random.Next(2));
                    await host.Server.FlushAsync();
                    break;
                case < 3:
                    var row = TestModels.Row(random.Next(3) == 0 ? null : random.Next(30), random.Next(2), random.Next(3) switch { 0 => null, 1 => "", _ => "x" });
                    Assert.Equal((await plain.PredictAsync(row)).Value, (await cached.PredictAsync(row)).Value);
                    break;
                default:
                    using (var rows = TestModels.Rows(random.Next(40), _ => random.Next(3) == 0 ? null : random.Next(30)))
                    {
                        using var want = await plain.PredictBatchAsync(rows);
                        using var got = await cached.PredictBatchAsync(rows);
                        Assert.Equal(want.Outputs, got.Outputs);
                    }

                    break;
            }
        }

        Assert.True(host.Server.Deployments.Single(d => d.Name == "cached").Cache!.Hits > 50);
    }

    [Fact]
    public async Task PredictBatch_ModelFails_FallsBackAsAWholeAndKeepsNothing()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Cache().Fallback(f => f.StaticDefault(0.5)));
        using var rows = TestModels.Rows(10, i => i);
        using var half = rows.Slice(0, 5);
        using (await predictor.PredictBatchAsync(half))
        {
        }

        host.Runtime.Failing[1] = true;
        using var answers = await predictor.PredictBatchAsync(rows);
        Assert.Equal(QualityLevel.StaticDefault, Assert.Single(answers.Parts).QualityLevel);
        using var fromMemory = await predictor.PredictBatchAsync(half);
        Assert.Equal(QualityLevel.FullModel, Assert.Single(fromMemory.Parts).QualityLevel);
        Assert.Equal(5, host.Server.Deployments[0].Cache!.Entries);
    }

    [Fact]
    public async Task PredictBatch_BatchesLeftOut_NeitherReadsNorKeeps()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Cache(c => c.Batches = false));
        using var rows = TestModels.Rows(10);
        using (await predictor.PredictBatchAsync(rows))
        using (await predictor.PredictBatchAsync(rows))
        {
        }

        var cache = host.Server.Deployments[0].Cache!;
        Assert.Equal((0L, 0L, 0L), (cache.Hits, cache.Misses, cache.Entries));
    }

}
