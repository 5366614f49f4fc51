using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore.Tests;

public sealed class FeatureCatalogTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mlops-catalog-").FullName;
    private readonly ServiceProvider _services;
    private readonly FeatureCatalog _catalog;

    public FeatureCatalogTests()
    {
        var builder = new ServiceCollection().AddMlOpsCore(o => o.Path = _folder).UseSqlite();
        _services = builder.Services.BuildServiceProvider();
        _catalog = new FeatureCatalog(_services.GetRequiredService<MetadataDatabase>(), TimeProvider.System);
    }

    private static FeatureView View(int days) => new FeatureView("activity", new Entity("author", DataType.Int64), Source.Csv("f.csv", "at"))
        .Aggregate("n", a => a.Count().Over(TimeSpan.FromDays(days)));

    private async Task<IReadOnlyList<AppliedFeatureView>> ApplyAsync(FeatureView view) =>
        (await _catalog.ApplyAsync(new FeatureDefinitions([view]), new ApplyOptions(), default)).Views;

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Apply_SameDefinition_KeepsItsVersion()
    {
        var first = Assert.Single(await ApplyAsync(View(30)));
        var again = Assert.Single(await ApplyAsync(View(30)));
        Assert.Equal((1, true), (first.View.Version, first.IsNew));
        Assert.Equal((1, false), (again.View.Version, again.IsNew));
    }

    [Fact]
    public async Task Apply_ChangedDefinition_IsANewVersion_AndTheOldOneStays()
    {
        await ApplyAsync(View(30));
        var changed = Assert.Single(await ApplyAsync(View(31)));
        var back = Assert.Single(await ApplyAsync(View(30)));
        Assert.Equal((2, true), (changed.View.Version, changed.IsNew));
        Assert.Equal((1, false), (back.View.Version, back.IsNew));
        Assert.Equal(2, (await _catalog.RequireAsync(View(31), default)).Version);
        Assert.Equal([View(30).Fingerprint, View(31).Fingerprint], (await _catalog.ListAsync(default)).Select(v => v.Fingerprint));
    }

    [Fact]
    public async Task Apply_OnlyOwnerOrTagsChanged_UpdatesTheVersionInPlace()
    {
        await ApplyAsync(View(30).WithOwner("first"));
        var again = Assert.Single(await ApplyAsync(View(30).WithOwner("second").WithDescription("how busy").WithTags("people", "activity")));
        var stored = Assert.Single(await _catalog.ListAsync(default));
        Assert.False(again.IsNew);
        Assert.Equal(("second", "how busy"), (stored.Owner, stored.Description));
        Assert.Equal(["activity", "people"], stored.Tags);
        Assert.Contains("\"window\":2592000000000", stored.Definition, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_ManyAtOnce_GivesEachDefinitionOneVersion()
    {
        var applied = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => ApplyAsync(View(1 + (i % 4)))));
        Assert.Equal([1, 2, 3, 4], applied.Select(a => a[0].View.Version).Distinct().Order());
        Assert.Equal(4, applied.Count(a => a[0].IsNew));
    }

    [Fact]
    public async Task Require_UnknownOrChanged_SaysWhichAndWhatToCall()
    {
        var unknown = await Assert.ThrowsAsync<NotFoundException>(async () => await _catalog.RequireAsync(View(30), default));
        Assert.Contains("'activity' is not registered. Call ApplyAsync", unknown.Message, StringComparison.Ordinal);
        await ApplyAsync(View(30));
        var changed = await Assert.ThrowsAsync<NotFoundException>(async () => await _catalog.RequireAsync(View(31), default));
        Assert.Contains("none has this definition", changed.Message, StringComparison.Ordinal);
    }
}
