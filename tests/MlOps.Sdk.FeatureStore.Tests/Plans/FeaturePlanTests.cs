using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

public sealed class FeaturePlanTests : IAsyncDisposable
{
    private readonly CatalogFixture _fixture = new();

    private ValueTask<FeaturePlan> PlanAsync(FeatureDefinitions definitions) => _fixture.Catalog.PlanAsync(definitions, default);

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Plan_EmptyCatalog_AddsEverything_AndChangesNothing()
    {
        var set = new FeatureDefinitions([Bank.Merchant()], services: [Bank.Fraud()]);
        var plan = await PlanAsync(set);
        Assert.Equal(["merchant", "customer", "ratios", "fraud"], plan.Changes.Select(c => c.Name));
        Assert.All(plan.Changes, c => Assert.Equal((DefinitionChangeKind.Added, null, 1), (c.Change, c.CurrentVersion, c.NewVersion)));
        Assert.True(plan.HasChanges);
        Assert.Empty(await _fixture.Catalog.ListAsync(default));
        Assert.Equal("+ feature view merchant v1\n+ feature view customer v1\n+ on-demand feature view ratios v1\n+ feature service fraud v1", plan.ToString());
    }

    [Fact]
    public async Task Plan_Changed_SaysEachProperty()
    {
        await _fixture.ApplyAsync(new FeatureDefinitions([Bank.Customer(), Bank.Merchant()]));
        var changed = new FeatureView("customer", new Entity("customer", DataType.Int32, "customer_id"), Source.Parquet("payments.parquet", "at"))
            .Aggregate("sum_7d", a => a.Sum("amount").Over(TimeSpan.FromHours(36)))
            .Aggregate("mean_30d", a => a.Mean("amount").Over(TimeSpan.FromDays(60)))
            .WithTimeToLive(TimeSpan.FromDays(30)).WithOwner("risk-team");
        var plan = await PlanAsync(new FeatureDefinitions([changed]));
        var (customer, merchant) = (plan.Changes[0], plan.Changes[1]);
        Assert.Equal((DefinitionChangeKind.Changed, 1, 2), (customer.Change, customer.CurrentVersion, customer.NewVersion));
        var said = customer.Properties.Select(p => p.ToString()).ToList();
        Assert.Contains("entity.key_type: int64 -> int32", said);
        Assert.Contains("source.kind: csv -> parquet", said);
        Assert.Contains("source.name: payments.csv -> payments.parquet", said);
        Assert.Contains("features.mean_30d.window: 30d -> 60d", said);
        Assert.Contains("time_to_live: 365d -> 30d", said);
        Assert.Contains("owner: (none) -> risk-team", said);
        Assert.Equal("n", Assert.Single(customer.Properties, p => p.Path.StartsWith("features.", StringComparison.Ordinal) && p.After is null).Path["features.".Length..]);
        Assert.Contains("\"sum\"", Assert.Single(customer.Properties, p => p.Before is null && p.Path == "features.sum_7d").After, StringComparison.Ordinal);
        Assert.Equal((DefinitionChangeKind.RemovedFromSet, 1), (merchant.Change, merchant.NewVersion));
    }

    [Fact]
    public async Task Plan_SameAgain_IsUnchanged_AndOnlyOwnerChanged_KeepsTheVersion()
    {
        var set = new FeatureDefinitions(services: [Bank.Fraud()]);
        var applied = await _fixture.ApplyAsync(set);
        Assert.True(applied.Views[0].IsNew);
        Assert.Equal(1, applied.Services[0].Version);
        Assert.False((await PlanAsync(set)).HasChanges);
        var owned = await PlanAsync(new FeatureDefinitions(services: [Bank.Fraud().WithOwner("me")]));
        var change = Assert.Single(owned.Changes, c => c.Change == DefinitionChangeKind.Changed);
        Assert.Equal(("fraud", 1, 1, "owner: (none) -> me"), (change.Name, change.CurrentVersion, change.NewVersion, change.Properties.Single().ToString()));
    }

    [Fact]
    public async Task Plan_FeaturesReordered_SaysTheOrder()
    {
        await _fixture.ApplyAsync(new FeatureDefinitions(services: [new FeatureService("s").Include(Bank.Customer(), "n", "mean_30d")]));
        var plan = await PlanAsync(new FeatureDefinitions(services: [new FeatureService("s").Include(Bank.Customer(), "mean_30d", "n")]));
        Assert.Equal("features: customer__n, customer__mean_30d -> customer__mean_30d, customer__n", Assert.Single(plan.Changes[^1].Properties).ToString());
    }

    [Fact]
    public async Task Apply_ServiceWhoseFeatureIsComputedAnotherWay_IsANewVersionOfTheService()
    {
        await _fixture.ApplyAsync(new FeatureDefinitions(services: [Bank.Fraud()]));
        var changed = await _fixture.ApplyAsync(new FeatureDefinitions(services: [Bank.Fraud(60)]));
        Assert.Equal((2, 2), (changed.Services[0].Version, changed.Views[0].View.Version));
        var back = await _fixture.ApplyAsync(new FeatureDefinitions(services: [Bank.Fraud()]));
        Assert.Equal((1, 1), (back.Services[0].Version, back.Views[0].View.Version));
        Assert.Equal(DefinitionChangeKind.Changed, back.Plan.Changes[0].Change);
    }

    [Fact]
    public async Task Apply_PlanIsOutOfDate_IsRefused()
    {
        var plan = await PlanAsync(new FeatureDefinitions([Bank.Customer()]));
        await _fixture.ApplyAsync(new FeatureDefinitions([Bank.Merchant()]));
        var failure = await Assert.ThrowsAsync<ConflictException>(async () =>
            await _fixture.ApplyAsync(new FeatureDefinitions([Bank.Customer()]), new ApplyOptions { ExpectedRevision = plan.Revision }));
        Assert.Contains("the plan is for revision 0, the catalog is at 1", failure.Message, StringComparison.Ordinal);
        var fresh = await PlanAsync(new FeatureDefinitions([Bank.Customer()]));
        await _fixture.ApplyAsync(new FeatureDefinitions([Bank.Customer()]), new ApplyOptions { ExpectedRevision = fresh.Revision });
    }

    [Fact]
    public async Task Apply_NameOfAnotherKindOfView_IsRefused()
    {
        await _fixture.ApplyAsync(new FeatureDefinitions([Bank.Customer()]));
        var taken = new OnDemandFeatureView("customer").Request("x", DataType.Int64).Feature("y", f => f["x"]);
        await Assert.ThrowsAsync<ConflictException>(async () => await _fixture.ApplyAsync(new FeatureDefinitions(onDemandViews: [taken])));
    }

    [Fact]
    public async Task Apply_TwoProcessesAtOnce_LosesNothing()
    {
        await using var other = new CatalogFixture(_fixture.Folder);
        var both = new[] { _fixture, other };
        var applied = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Task.Run(async () =>
            await both[i % 2].ApplyAsync(new FeatureDefinitions([Bank.Customer(1 + (i % 6)), new FeatureView($"view{i}", new Entity("e", DataType.Int64), Source.Csv("f.csv", "at")).Feature("x", DataType.Int64)])))));
        Assert.Equal(6 + 24, applied.SelectMany(a => a.Views).Count(v => v.IsNew));
        Assert.Equal([1, 2, 3, 4, 5, 6], applied.Select(a => a.Views[0].View.Version).Distinct().Order());
        Assert.Equal(30, (await _fixture.Catalog.ListAsync(default)).Count);

        // Each definition has one version, whoever was told it.
        Assert.All(applied.GroupBy(a => a.Views[0].View.View.Fingerprint), g => Assert.Single(g.Select(a => a.Views[0].View.Version).Distinct()));
    }
}
