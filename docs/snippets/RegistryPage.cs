using MlOps.Sdk.Registry;
using MlOps.Sdk.Training;

namespace Snippets;

internal static class RegistryPage
{
    public static async Task RunAsync()
    {
        await using var services = Sample.Platform();
        using var commits = await Sample.CommitsAsync(services);
        using var result = await Sample.TrainAsync(services, commits, Trainer.LogisticRegression(), register: false);
        var package = result.Package;

        #region register-and-promote
        var registry = services.GetRequiredService<IModelRegistry>();
        var version = await registry.RegisterAsync("commit-risk", package);
        var report = await PromotionGates.EvaluateAllAsync(
            [PromotionGates.MetricAtLeast("roc_auc", 0.65), PromotionGates.NotWorseThanAlias("roc_auc", Alias.Champion)],
            new GateContext("commit-risk", version.Metrics, registry));
        if (report.Passed)
        {
            await registry.SetAliasAsync("commit-risk", Alias.Champion, version.Version, expectedCurrentVersion: Alias.NotSet);
        }
        #endregion

        #region open-package
        var champion = await registry.GetRequiredByAliasAsync("commit-risk", Alias.Champion);
        var opened = await registry.OpenPackageAsync(champion);
        Console.WriteLine($"{opened.Metadata.Algorithm}, {opened.Model.Length} bytes of ONNX, trained on {opened.Lineage.DatasetHash}");
        #endregion
    }
}
