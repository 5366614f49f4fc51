using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Pipelines.Tests;

public sealed class FeatureServiceStepsTests
{
    private static FeatureService Service(int days = 14)
    {
        var activity = Payments.Activity(days);
        var computed = new OnDemandFeatureView("computed").Request("amount", DataType.Float64).Uses(activity)
            .Feature("amount_per_payment", f => f["amount"] / (f["activity__payments"] + 1));
        return new FeatureService("dispute_features").Include(activity).Include(computed);
    }

    private static MlPipelineBuilder Pipeline(RecordBatch labels, FeatureService service) => Payments.Pipeline(labels)
        .FromFeatures(labels, "disputed", "decided_at", service, ["amount", "channel"]).Register();

    [Fact]
    public async Task Run_FromAService_TrainsOnItsColumns_AndBindsTheRegisteredVersion()
    {
        await using var platform = new Platform();
        using var labels = Payments.Labels();
        using var result = await platform.RunAsync(Pipeline(labels, Service()));
        Assert.Equal(
            ["activity__payments", "amount", "channel", "computed__amount_per_payment"], result.Package.Signature.InputSchema.Select(f => f.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["activity@v1", "service:dispute_features@v1"], result.Package.Lineage.FeatureViews);
        var bound = Assert.Single(await platform.Get<IFeatureStore>().ListBindingsAsync());
        Assert.Equal((Payments.Model, result.Version!.Version, "dispute_features", 1), (bound.Model.Model, bound.Model.Version, bound.Service, bound.ServiceVersion));
    }

    [Fact]
    public async Task Run_FeatureOfABoundModelChanged_IsRefused_UntilItIsAllowed_AndTheNewModelIsRight()
    {
        await using var platform = new Platform();
        var store = platform.Get<IFeatureStore>();
        using var labels = Payments.Labels();
        using var first = await platform.RunAsync(Pipeline(labels, Service()));
        var refusal = await Assert.ThrowsAsync<ConflictException>(() => platform.RunAsync(Pipeline(labels, Service(30))));
        Assert.Contains($"{Payments.Model} v1", refusal.Message, StringComparison.Ordinal);

        await store.ApplyAsync(new FeatureDefinitions(services: [Service(30)]), new ApplyOptions { AllowBreaking = true });
        Assert.Equal(1, Assert.Single(await store.FindModelsNeedingRetrainingAsync()).Model.Version);
        using var second = await platform.RunAsync(Pipeline(labels, Service(30)));
        Assert.Equal(1, Assert.Single(await store.FindModelsNeedingRetrainingAsync()).Model.Version);
        var lineage = await store.GetLineageAsync("activity__payments");
        Assert.Equal(["disputes v1", "disputes v2"], lineage.Models.Select(m => m.ToString()));
        Assert.Equal(2, lineage.Runs.Count);
        Assert.Equal(2, lineage.TrainingSets.Count);
    }
}
