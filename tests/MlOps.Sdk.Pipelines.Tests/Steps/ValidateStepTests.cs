using MlOps.Sdk.Core;

namespace MlOps.Sdk.Pipelines.Tests;

public sealed class ValidateStepTests
{
    [Fact]
    public async Task RunAsync_BrokenExpectation_StopsBeforeAnythingIsTrained()
    {
        await using var platform = new Platform();
        var trained = false;
        var pipeline = Payments.Registering(Payments.Labels())
            .Expect(e => e.Column("amount").NotNull())
            .Train(new ObservedTrainer(() => trained = true));
        var refusal = await Assert.ThrowsAsync<DataValidationException>(() => platform.RunAsync(pipeline));
        Assert.Contains($"'{Payments.Model}'", refusal.Message);
        Assert.All(refusal.Violations, v => Assert.Equal("amount", v.Column));
        Assert.NotEmpty(refusal.Violations);
        Assert.False(trained);
        Assert.Empty(await platform.RunsAsync());
        Assert.Empty(await platform.Registry.ListModelsAsync());
    }

    [Fact]
    public async Task RunAsync_JoinedFeatures_AreHeldAgainstExpectationsToo()
    {
        await using var platform = new Platform();
        var pipeline = Payments.Registering(Payments.Labels()).Expect(e => e.Column("activity__payments").AtMost(0));
        var refusal = await Assert.ThrowsAsync<DataValidationException>(() => platform.RunAsync(pipeline));
        Assert.Equal("activity__payments", refusal.Violations[0].Column);
    }

    [Fact]
    public async Task RunAsync_FulfilledExpectations_AreCounted()
    {
        await using var platform = new Platform();
        using var result = await platform.RunAsync(Payments.Registering(Payments.Labels())
            .Expect(e => e.Column("channel").NotNull().OneOf("web", "shop")));
        Assert.Equal("2 expectations hold for 400 rows", result.Steps.Single(s => s.Name == PipelineSteps.Validate).Detail);
    }
}
