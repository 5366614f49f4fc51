using MlOps.Sdk.Registry;
using MlOps.Sdk.Training;

namespace MlOps.Sdk.Pipelines.Tests;

public sealed class RegisterStepTests
{
    [Fact]
    public async Task RunAsync_RefusedGate_LeavesRegistryAndAliasUntouchedAndSaysWhy()
    {
        await using var platform = new Platform();
        var labels = Payments.Labels();
        using var champion = await platform.RunAsync(Payments.Registering(labels));
        using var refused = await platform.RunAsync(Payments.Registering(labels)
            .Train(Trainer.Prior())
            .Gate(g => g.NotWorseThan(Alias.Champion)));
        Assert.False(refused.Gates.Passed);
        Assert.Null(refused.Version);
        var version = Assert.Single(await platform.Registry.ListVersionsAsync(Payments.Model));
        Assert.Equal((1, champion.RunId), (version.Version, version.RunId));
        Assert.Equal(1, (await platform.Registry.GetByAliasAsync(Payments.Model, Alias.Champion))!.Version);
        Assert.Contains("roc_auc", refused.Steps.Single(s => s.Name == PipelineSteps.Gate).Detail);
        Assert.Contains("refused", refused.Steps.Single(s => s.Name == PipelineSteps.Register).Detail);
    }

    [Fact]
    public async Task RunAsync_BetterModel_TakesTheAliasOver()
    {
        await using var platform = new Platform();
        var labels = Payments.Labels();
        using var prior = await platform.RunAsync(Payments.Registering(labels).Train(Trainer.Prior()).Gate(_ => { }));
        using var better = await platform.RunAsync(Payments.Registering(labels).Gate(g => g.NotWorseThan(Alias.Champion)));
        Assert.Equal(2, better.Version!.Version);
        Assert.Equal(2, (await platform.Registry.GetByAliasAsync(Payments.Model, Alias.Champion))!.Version);
        Assert.Empty((await platform.Registry.GetVersionAsync(Payments.Model, 1)).Aliases);
    }

    [Fact]
    public async Task RunAsync_WithoutAlias_RegistersOnly()
    {
        await using var platform = new Platform();
        using var result = await platform.RunAsync(Payments.Registering(Payments.Labels()).Register(alias: null));
        Assert.Empty(result.Version!.Aliases);
        Assert.Null(await platform.Registry.GetByAliasAsync(Payments.Model, Alias.Champion));
    }
}
