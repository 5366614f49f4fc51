using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

public sealed class ServiceBindingsTests : IAsyncDisposable
{
    private readonly CatalogFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    public static TheoryData<string, string> BreakingChanges() => new()
    {
        { "window", "customer__mean_30d is computed in another way" },
        { "removed", "customer__mean_30d is removed" },
        { "retyped", "customer__mean_30d has another type" },
        { "time to live", "customer__mean_30d is computed in another way" },
        { "expression", "ratios__amount_to_mean is computed in another way" },
    };

    private static FeatureDefinitions Broken(string what) => what switch
    {
        "window" => new([Bank.Customer(60)]),
        "removed" => new([new FeatureView("customer", Bank.Customer().Entity, Bank.Customer().Source).Aggregate("n", a => a.Count())]),
        "retyped" => new([new FeatureView("customer", Bank.Customer().Entity, Bank.Customer().Source).Aggregate("mean_30d", a => a.Count())]),
        "time to live" => new([Bank.Customer().WithTimeToLive(TimeSpan.FromDays(1))]),
        _ => new(onDemandViews: [new OnDemandFeatureView("ratios").Request("amount", DataType.Float64).Uses(Bank.Customer())
            .Feature("amount_to_mean", f => f["amount"] - f["customer__mean_30d"]).Feature("is_night", f => (f.Instant.Hour() < 6) | (f.Instant.Hour() >= 22))]),
    };

    [Theory]
    [MemberData(nameof(BreakingChanges))]
    public async Task Apply_BreaksABoundService_IsRefusedWithModelsAndFeatures(string what, string broken)
    {
        await _fixture.BindAsync(Bank.Fraud(), "risk", 3);
        var plan = await _fixture.Catalog.PlanAsync(Broken(what), default);
        var breaking = Assert.Single(plan.BreakingChanges);
        Assert.Equal(("fraud@v1", new ModelReference("risk", 3)), (breaking.Service, Assert.Single(breaking.Models)));
        Assert.Contains(broken, breaking.Features.Select(f => f.ToString()));
        Assert.Contains("! breaks fraud@v1", plan.ToString(), StringComparison.Ordinal);

        var failure = await Assert.ThrowsAsync<ConflictException>(async () => await _fixture.ApplyAsync(Broken(what)));
        Assert.Contains(broken, failure.Message, StringComparison.Ordinal);
        Assert.Contains("risk v3", failure.Message, StringComparison.Ordinal);
        Assert.Equal(("feature-service", "fraud@v1"), (failure.Kind, failure.Name));
        Assert.False((await _fixture.Catalog.PlanAsync(new FeatureDefinitions(services: [Bank.Fraud()]), default)).HasChanges);
        Assert.Empty(await _fixture.Bindings.FindModelsNeedingRetrainingAsync(default));
        Assert.Empty(await _fixture.Audit.ReadAsync());
    }

    [Fact]
    public async Task Apply_BreakingAllowed_MarksTheModels_AndWritesTheAuditRow()
    {
        await _fixture.BindAsync(Bank.Fraud(), "risk", 3);
        await _fixture.BindAsync(Bank.Fraud(), "risk", 2);
        await _fixture.BindAsync(new FeatureService("shops").Include(Bank.Merchant()), "shop", 1);
        await _fixture.ApplyAsync(Broken("window"), new ApplyOptions { AllowBreaking = true, Actor = "dana" });

        var needs = await _fixture.Bindings.FindModelsNeedingRetrainingAsync(default);
        Assert.Equal(["risk v2", "risk v3"], needs.Select(n => n.Model.ToString()));
        Assert.All(needs, n => Assert.Equal(
            ["customer__mean_30d is computed in another way", "ratios__amount_to_mean is computed in another way"], n.Features.Select(f => f.ToString())));
        var entry = Assert.Single(await _fixture.Audit.ReadAsync()).Entry;
        Assert.Equal(("dana", "feature.definitions.broken", "fraud@v1"), (entry.Actor, entry.Action, entry.Subject));
        Assert.Contains("risk v2, risk v3", entry.Details, StringComparison.Ordinal);
        Assert.True((await _fixture.Audit.VerifyAsync()).IsIntact);
    }

    [Fact]
    public async Task NeedForRetraining_EndsWithTheOldDefinition_TheNewModel_OrTheBinding()
    {
        await _fixture.BindAsync(Bank.Fraud(), "risk", 1);
        await _fixture.BindAsync(Bank.Fraud(), "risk", 2);
        await _fixture.ApplyAsync(Broken("window"), new ApplyOptions { AllowBreaking = true });
        Assert.Equal(2, (await _fixture.Bindings.FindModelsNeedingRetrainingAsync(default)).Count);

        // What is broken already does not stand in the way of the next change.
        await _fixture.ApplyAsync(new FeatureDefinitions([Bank.Customer(90)]));
        Assert.True(await _fixture.Bindings.UnbindAsync("risk", 1, default));
        Assert.False(await _fixture.Bindings.UnbindAsync("risk", 1, default));
        Assert.Equal("risk v2", Assert.Single(await _fixture.Bindings.FindModelsNeedingRetrainingAsync(default)).Model.ToString());

        await _fixture.BindAsync(Bank.Fraud(90), "risk", 3);
        Assert.Equal("risk v2", Assert.Single(await _fixture.Bindings.FindModelsNeedingRetrainingAsync(default)).Model.ToString());
        Assert.Contains("risk v3", (await Assert.ThrowsAsync<ConflictException>(async () => await _fixture.ApplyAsync(Broken("window")))).Message, StringComparison.Ordinal);
        await _fixture.Bindings.UnbindAsync("risk", 3, default);
        await _fixture.ApplyAsync(new FeatureDefinitions(services: [Bank.Fraud()]));
        Assert.Empty(await _fixture.Bindings.FindModelsNeedingRetrainingAsync(default));
    }

    [Fact]
    public async Task Apply_ChangesThatBreakNobody_ArePlanned()
    {
        await _fixture.BindAsync(Bank.Fraud(), "risk", 1);
        await _fixture.ApplyAsync(new FeatureDefinitions([Bank.Customer(file: "moved.csv")]));
        await _fixture.ApplyAsync(new FeatureDefinitions([Bank.Customer().Aggregate("more", a => a.Count())]));
        await _fixture.ApplyAsync(new FeatureDefinitions([Bank.Merchant()]));
        await _fixture.ApplyAsync(new FeatureDefinitions([Bank.Merchant(DataType.Int64)]));
        Assert.Empty(await _fixture.Bindings.FindModelsNeedingRetrainingAsync(default));
    }

    [Fact]
    public async Task Bind_UnknownService_OrWrongModel_IsRefused()
    {
        var unknown = await Assert.ThrowsAsync<NotFoundException>(async () => await _fixture.Bindings.BindAsync(new FeatureServiceVersion(Bank.Fraud(), 1), "risk", 1, default));
        Assert.Contains("'fraud@v1' is not registered with this definition", unknown.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(async () => await _fixture.Bindings.BindAsync(new FeatureServiceVersion(Bank.Fraud(), 1), "ri\nsk", 1, default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await _fixture.Bindings.BindAsync(new FeatureServiceVersion(Bank.Fraud(), 1), "risk", 0, default));
    }

    [Fact]
    public async Task List_SaysWhoIsBound_AndBindingAgainReplaces()
    {
        await _fixture.BindAsync(Bank.Fraud(), "risk", 1);
        await _fixture.BindAsync(new FeatureService("other").Include(Bank.Merchant()), "risk", 1);
        await _fixture.BindAsync(Bank.Fraud(), "churn", 7);
        var bound = await _fixture.Bindings.ListAsync(null, default);
        Assert.Equal(["churn v7 fraud", "risk v1 other"], bound.Select(b => $"{b.Model} {b.Service}"));
        Assert.Equal(1, Assert.Single(await _fixture.Bindings.ListAsync("risk", default)).ServiceVersion);
    }
}
