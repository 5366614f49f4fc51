using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

public sealed class CatalogLineageTests : IAsyncDisposable
{
    private readonly CatalogFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    private ValueTask<FeatureLineage> GetAsync(string feature) => new CatalogLineage(_fixture.Catalog, _fixture.Lineage).GetAsync(feature, default);

    private async Task PrepareAsync()
    {
        await _fixture.BindAsync(Bank.Fraud(), "risk", 3);
        var (view, set, run) = (
            new LineageNode(LineageKinds.FeatureView, "customer", "1"), new LineageNode(LineageKinds.TrainingSet, "risk", "hash"), new LineageNode(LineageKinds.Run, "risk", "run1"));
        await _fixture.Lineage.RecordAsync(
        [
            new(new LineageNode(LineageKinds.Dataset, "payments.csv", "content"), view, "computed"),
            new(view, set, "joined"),
            new(set, run, "trained"),
            new(run, new LineageNode(LineageKinds.ModelVersion, "risk", "2"), "produced"),
            new(run, new LineageNode(LineageKinds.ModelVersion, "risk", "3"), "produced"),
        ]);
    }

    [Fact]
    public async Task StoredFeature_NamesSourcesAndEverythingThatDependsOnIt()
    {
        await PrepareAsync();
        await _fixture.ApplyAsync(new FeatureDefinitions([Bank.Customer(60).WithOwner("me")]), new ApplyOptions { AllowBreaking = true });
        var lineage = await GetAsync("customer__mean_30d");
        Assert.Equal((DefinitionKind.FeatureView, 2, "float64", "me"), (lineage.Kind, lineage.Version, lineage.Type, lineage.Owner));
        Assert.Contains("\"window\":5184000000000", lineage.Definition, StringComparison.Ordinal);
        Assert.Equal(["csv:payments.csv"], lineage.Sources);
        Assert.Equal("content", Assert.Single(lineage.SourceContents).Version);
        Assert.Equal(["ratios__amount_to_mean"], lineage.OnDemandFeatures);
        Assert.Equal(["fraud@v1"], lineage.Services);
        Assert.Equal("hash", Assert.Single(lineage.TrainingSets).Version);
        Assert.Equal("run1", Assert.Single(lineage.Runs).Version);
        Assert.Equal(["risk v2", "risk v3"], lineage.Models.Select(m => m.ToString()));
        Assert.Empty(lineage.Inputs);
    }

    [Fact]
    public async Task OnDemandFeature_NamesWhatItReads_AndOnlyModelsThatAreBound()
    {
        await PrepareAsync();
        var lineage = await GetAsync("ratios__amount_to_mean");
        Assert.Equal(["amount", "customer__mean_30d"], lineage.Inputs);
        Assert.Equal(["csv:payments.csv"], lineage.Sources);
        Assert.Equal(["risk v3"], lineage.Models.Select(m => m.ToString()));
        Assert.Equal("run1", Assert.Single(lineage.Runs).Version);
        Assert.Empty((await GetAsync("ratios__is_night")).Sources);
    }

    [Theory]
    [InlineData("customer__mean_30", "Did you mean 'customer__mean_30d'?")]
    [InlineData("customer", "There is no feature 'customer'")]
    [InlineData("x__y\nz", "There is no feature")]
    public async Task UnknownFeature_IsNotFound(string feature, string message)
    {
        await PrepareAsync();
        Assert.Contains(message, (await Assert.ThrowsAsync<NotFoundException>(async () => await GetAsync(feature))).Message, StringComparison.Ordinal);
    }
}
