using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;
using MlOps.Sdk.Pipelines.Tests;
using MlOps.Sdk.Serving;

namespace MlOps.Sdk.Tests;

/// <summary>Cached answers about an entity leave when its features are pushed and when it is erased; those about others stay.</summary>
public sealed class PredictionCacheErasureTests : IAsyncLifetime
{
    private readonly Platform _platform = new();
    private readonly FeatureView _activity = Payments.Activity();
    private IPredictor? _model;

    public async ValueTask InitializeAsync()
    {
        using var result = await _platform.RunAsync(Payments.Registering(Payments.Labels()));
        _model = await _platform.Get<IModelServer>().DeployAsync(Payments.Model, d => d.Cache());
        foreach (var customer in new long[] { 1, 2 })
        {
            Assert.False(await IsCachedAsync(customer));
            Assert.True(await IsCachedAsync(customer));
        }
    }

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    public async Task Erase_AnEntity_RemovesItsAnswersOnlyAndCountsThem()
    {
        var receipt = await _platform.Get<IFeatureStore>().EraseAsync(_activity.Entity, [1L]);
        Assert.Equal(1, Assert.Single(receipt.Steps, step => step.Place == "prediction-cache").Rows);
        Assert.Equal(1, Cache.Entries);
        Assert.True(await IsCachedAsync(2));
    }

    [Fact]
    public async Task Push_FeaturesOfAnEntity_RemovesItsAnswersOnly()
    {
        await _platform.Get<EventBus>().PublishAsync(new FeaturesPushed(_activity.Name, 1, 1, default) { Entities = [new Dictionary<string, object?> { ["customer"] = 1 }] });
        Assert.Equal((1L, 1L), (Cache.Entries, Cache.Invalidated));
        Assert.True(await IsCachedAsync(2));
        await _platform.Get<EventBus>().PublishAsync(new FeaturesPushed("another_view", 1, 1, default) { Entities = [new Dictionary<string, object?> { ["customer"] = 2 }] });
        Assert.Equal(1, Cache.Entries);
    }

    private PredictionCacheStatistics Cache => _platform.Get<IModelServer>().Deployments[0].Cache!;

    private async Task<bool> IsCachedAsync(long customer) =>
        (await _model!.PredictByEntityAsync(new Dictionary<string, object?> { ["customer"] = customer, ["amount"] = (double)customer, ["channel"] = "web" }, new PredictOptions { At = new(2024, 3, 1, 0, 0, 0, TimeSpan.Zero) })).IsCached;
}
