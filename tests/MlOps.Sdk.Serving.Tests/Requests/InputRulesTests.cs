using MlOps.Sdk.Core;
using MlOps.Sdk.Resilience;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Requests;

public sealed class InputRulesTests
{
    [Fact]
    public async Task Predict_ValuesOutsideRangesAndCategories_AreRefusedAllAtOnceAndNotComputed()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d
            .ExpectInputs(e => e.Column("age").Between(0, 120))
            .ExpectInputs(e => e.Column("subsystem").OneOf("storage", "network"))
            .Fallback(f => f.StaticDefault(0.5)));
        var runs = Interlocked.Read(ref host.Runtime.Runs);
        var error = await Assert.ThrowsAsync<DataValidationException>(async () => await predictor.PredictAsync(TestModels.Row(age: 130, subsystem: "kitchen")));
        Assert.Equal([("age", "130"), ("subsystem", "kitchen")], error.Violations.Select(violation => (violation.Column, violation.Value)));
        Assert.Equal(runs, Interlocked.Read(ref host.Runtime.Runs));
        var answer = await predictor.PredictAsync(TestModels.Row(age: 120, subsystem: null));
        Assert.Equal((1, QualityLevel.FullModel), (answer.Version, answer.QualityLevel));
        Assert.Equal(BreakerState.Closed, host.Server.Deployments[0].BreakerState);
    }

    [Fact]
    public async Task PredictBatch_WithABadRow_IsRefusedWithItsPlace()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.ExpectInputs(e => e.Column("amount").AtMost(50)));
        using var rows = TestModels.Rows(60);
        var error = await Assert.ThrowsAsync<DataValidationException>(async () => await predictor.PredictBatchAsync(rows));
        Assert.Equal(Enumerable.Range(51, 9).Select(row => (long)row), error.Violations.Select(violation => violation.Row));
    }

    [Fact]
    public async Task Predict_BrokenWarnings_AreAnswered()
    {
        await using var host = await Host.WithVersionsAsync(1);
        var predictor = await host.Server.DeployAsync(Host.Model, d => d.ExpectInputs(e => e.Column("age", ExpectationSeverity.Warning).Between(0, 120)));
        Assert.Equal(1, (await predictor.PredictAsync(TestModels.Row(age: 130))).Version);
    }

    [Fact]
    public async Task Deploy_RulesOfAColumnThatTheVersionLacks_IsRefusedAndFreesTheVersion()
    {
        await using var host = await Host.WithVersionsAsync(2);
        var error = await Assert.ThrowsAsync<ServingException>(async () => await host.Server.DeployAsync(Host.Model, d => d.Canary(2, 10).ExpectInputs(e => e.Column("height").AtLeast(0))));
        Assert.Equal(ServingErrorReason.VersionRefused, error.Reason);
        Assert.Contains("height", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, host.Runtime.AliveSessions);
    }
}
