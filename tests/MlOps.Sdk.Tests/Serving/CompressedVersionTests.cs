using MlOps.Sdk.Pipelines.Tests;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Serving;
using MlOps.Sdk.Training;

namespace MlOps.Sdk.Tests.Serving;

/// <summary>A registered model, compressed, registered again and served.</summary>
public sealed class CompressedVersionTests
{
    [Fact]
    public async Task CompressAsync_RegisteredVersion_IsRegisteredBesideItAndServed()
    {
        await using var platform = new Platform();
        using var trained = await platform.RunAsync(Payments.Registering(Payments.Labels()).Train(Trainer.LogisticRegression()));
        var registry = platform.Get<IModelRegistry>();
        var first = await registry.GetVersionAsync(Payments.Model, 1);
        var package = await registry.OpenPackageAsync(first);
        using var rows = ScoringRows.Batch(0, 200);

        var compressed = await platform.Get<ModelCompressor>().CompressAsync(
            package, rows, Compression.Int8(minimumWeights: 1), new CompressionOptions { MaximumDifference = 0.1, MaximumSizeRatio = 2 });
        var second = await registry.RegisterAsync(Payments.Model, compressed.Package);
        Assert.Equal("int8", second.Parameters["compression"]);
        Assert.Equal(first.PackageHash, (await registry.OpenPackageAsync(second)).Lineage.DerivedFrom);

        var original = await platform.Get<IModelServer>().DeployAsync(Payments.Model, d => d.Version(1));
        using var wanted = await original.PredictBatchAsync(rows);
        var served = await platform.Get<IModelServer>().DeployAsync(Payments.Model, d => d.Version(second.Version));
        using var given = await served.PredictBatchAsync(rows);
        var furthest = Enumerable.Range(0, rows.RowCount).Max(row => Math.Abs(ValueOf(wanted, row) - ValueOf(given, row)));
        Assert.InRange(furthest, 1e-9, (compressed.Report.MaximumDifference * 1.01) + 1e-6);
    }

    private static double ValueOf(BatchPrediction answers, int row) => Convert.ToDouble(answers.Outputs[BatchPrediction.ValueColumn].GetValue(row));
}
