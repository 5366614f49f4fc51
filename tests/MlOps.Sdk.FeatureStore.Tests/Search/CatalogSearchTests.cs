using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

public sealed class CatalogSearchTests : IAsyncDisposable
{
    private readonly CatalogFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    private async Task<FeatureSearchResult> SearchAsync(FeatureQuery query)
    {
        await _fixture.ApplyAsync(new FeatureDefinitions(
            [Bank.Customer().WithOwner("Risk").WithTags("Payments", "core").WithDescription("How much a customer spends"), Bank.Merchant().WithTags("shops")],
            services: [new FeatureService("fraud").Include(Bank.Customer().WithOwner("Risk").WithTags("Payments", "core").WithDescription("How much a customer spends"), "n")
                .Include(Bank.Ratios()).WithOwner("risk")]));
        return CatalogSearch.Find(await _fixture.Catalog.ReadAsync(CatalogTables.ReadCurrentAsync, default), query.Check());
    }

    public static TheoryData<FeatureQuery, string> Queries() => new()
    {
        { new FeatureQuery(), "customer fraud merchant ratios" },
        { new FeatureQuery { Text = "SPENDS" }, "customer" },
        { new FeatureQuery { Text = "mean_30D" }, "customer" },
        { new FeatureQuery { Text = "amount_to" }, "fraud ratios" },
        { new FeatureQuery { Text = "amount fraud" }, "fraud" },
        { new FeatureQuery { Text = "%" }, string.Empty },
        { new FeatureQuery { Text = "'; DROP TABLE feature_definitions; --" }, string.Empty },
        { new FeatureQuery { Tag = "PAYMENTS" }, "customer" },
        { new FeatureQuery { Tag = "pay" }, string.Empty },
        { new FeatureQuery { Entity = "Customer" }, "customer fraud ratios" },
        { new FeatureQuery { Entity = "merchant", Text = "risk" }, "merchant" },
        { new FeatureQuery { Owner = "RISK" }, "customer fraud" },
        { new FeatureQuery { Owner = "risk", Tag = "core", Entity = "customer", Text = "customer" }, "customer" },
    };

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task Find_EveryConditionHolds_WhateverTheCase(FeatureQuery query, string names) =>
        Assert.Equal(names, string.Join(' ', (await SearchAsync(query)).Items.Select(i => i.Name)));

    [Fact]
    public async Task Find_Pages_TellTheTotal()
    {
        var page = await SearchAsync(new FeatureQuery { Skip = 1, Take = 2 });
        Assert.Equal((4, "fraud merchant"), (page.Total, string.Join(' ', page.Items.Select(i => i.Name))));
        Assert.Equal(["customer__n", "ratios__amount_to_mean", "ratios__is_night"], page.Items[0].Features);
        Assert.Throws<ArgumentOutOfRangeException>(() => new FeatureQuery { Take = 0 }.Check());
        Assert.Throws<ArgumentOutOfRangeException>(() => new FeatureQuery { Take = 1_001 }.Check());
        Assert.Throws<ArgumentOutOfRangeException>(() => new FeatureQuery { Skip = -1 }.Check());
        Assert.Throws<ArgumentException>(() => new FeatureQuery { Text = new string('x', 251) }.Check());
    }
}
