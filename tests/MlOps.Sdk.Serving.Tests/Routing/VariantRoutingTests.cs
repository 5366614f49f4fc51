using MlOps.Sdk.Core;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Routing;

public sealed class VariantRoutingTests
{
    [Fact]
    public async Task PredictAsync_SeveralVariants_ShareTheTrafficAsDeclared()
    {
        await using var host = await Host.WithVersionsAsync(3);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Variant("b", 2, 20).Variant("c", 3, 30).StickyBy("age"));
        var answers = new List<Prediction>();
        for (var age = 0L; age < 3000; age++)
        {
            answers.Add(await predictor.PredictAsync(TestModels.Row(age: age)));
        }

        Assert.InRange(answers.Count(a => a is { Variant: "b", Version: 2 }), 540, 660);
        Assert.InRange(answers.Count(a => a is { Variant: "c", Version: 3 }), 820, 980);
        Assert.InRange(answers.Count(a => a is { Variant: "primary", Version: 1 }), 1400, 1600);
        Assert.False(SampleRatioCheck.Of([.. new[] { "b", "c", "primary" }.Select(v => answers.LongCount(a => a.Variant == v))], [20, 30, 50]).IsMismatch);
        Assert.Equal([("b", 20d), ("c", 30d), ("primary", 50d)], host.Server.Deployments[0].Variants.Select(v => (v.Name, v.Percent)));
    }

    [Fact]
    public async Task PredictAsync_RuleIsMet_GoesThereAndSaysWhy()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d
            .Variant("beta", 2, 0)
            .RouteWhen("insiders", "beta", r => r.Context.TryGetValue("group", out var group) && group == "insider")
            .RouteWhen("old", "beta", r => r.Features["age"] is >= 80L));

        var insider = await predictor.PredictAsync(TestModels.Row(), new PredictOptions { Context = new Dictionary<string, string> { ["group"] = "insider" } });
        var old = await predictor.PredictAsync(TestModels.Row(age: 80));
        var other = await predictor.PredictAsync(TestModels.Row(age: 79));

        Assert.Equal(("beta", "Rule \"insiders\"."), (insider.Variant, insider.RoutingReason));
        Assert.Equal(("beta", "Rule \"old\"."), (old.Variant, old.RoutingReason));
        Assert.Equal("primary", other.Variant);
        using var rows = TestModels.Rows(100);
        using var batch = await predictor.PredictBatchAsync(rows);
        Assert.Equal(20, batch.Parts.Single(p => p.Variant == "beta").Rows);
    }

    [Fact]
    public async Task PredictAsync_RuleThrows_IsATypedErrorThatNamesIt()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d
            .Variant("beta", 2, 0).RouteWhen("broken", "beta", r => r.Context["region"] == "eu"));

        var error = await Assert.ThrowsAsync<ServingException>(async () => await predictor.PredictAsync(TestModels.Row()));

        Assert.Equal(ServingErrorReason.RoutingFailed, error.Reason);
        Assert.Contains("\"broken\"", error.Message);
    }

    [Fact]
    public async Task PredictAsync_Bandit_ShiftsTheTrafficToTheBetterVersion()
    {
        await using var host = await Host.WithVersionsAsync(2, o => o.Bandits.Seed = 4);
        var feedback = (IBanditFeedback)host.Services.GetService(typeof(IBanditFeedback))!;
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.Variant("b", 2, 50).RoutingPolicy(RoutingPolicies.Thompson));
        var (world, late) = (new Random(1), 0);
        for (var i = 0; i < 2000; i++)
        {
            var answer = await predictor.PredictAsync(TestModels.Row());
            late += i >= 1000 && answer.Version == 2 ? 1 : 0;
            await feedback.RewardAsync(predictor.Deployment, answer.Version!.Value, world.NextDouble() < (answer.Version == 2 ? 0.7 : 0.5) ? 1 : 0);
        }

        Assert.InRange(late, 900, 1000);
        Assert.Equal(2000, (await feedback.ReadAsync(predictor.Deployment)).Sum(arm => arm.Rewards));
    }

    [Fact]
    public async Task DeployAsync_SharesOrNamesThatDoNotFit_AreRefused()
    {
        await using var host = await Host.WithVersionsAsync(3);

        Assert.Contains("110 percent", (await Refused(d => d.Variant("b", 2, 60).Variant("c", 3, 50))).Message);
        Assert.Contains("named twice", (await Refused(d => d.Variant("b", 2, 10).Variant("b", 3, 10))).Message);
        Assert.Contains("meaning of its own", (await Refused(d => d.Variant("primary", 2, 10))).Message);
        Assert.Contains("It has: b, primary.", (await Refused(d => d.Variant("b", 2, 10).RouteWhen("r", "c", _ => true))).Message);

        Task<ArgumentException> Refused(Action<DeploymentBuilder> configure) =>
            Assert.ThrowsAnyAsync<ArgumentException>(async () => await host.Server.DeployAsync(Host.Model, configure));
    }
}
