using MlOps.Sdk.Core;
using MlOps.Sdk.Monitoring;
using MlOps.Sdk.Registry;

namespace MlOps.Sdk.Pipelines.Tests;

public sealed class PackageAssemblyTests
{
    [Fact]
    public async Task Package_GoldenSamples_AreReproduced()
    {
        await using var platform = new Platform();
        using var result = await platform.RunAsync(Payments.Registering(Payments.Labels()));
        var package = await platform.Registry.OpenPackageAsync(result.Version!);
        using var scorer = new ModelScorer(await platform.Get<ModelRuntime>().LoadAsync(package.Model), package.Signature);
        using var answers = scorer.Score(package.Samples.Inputs);
        Assert.Equal(16, package.Samples.Inputs.RowCount);
        var (expected, actual) = (package.Samples.Outputs.Column<float>("probability").Values.ToArray(), answers.Column<float>("probability").Values.ToArray());
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), p => Assert.Equal(p.First, p.Second, package.Samples.Tolerance));
        Assert.True(expected.Distinct().Count() > 4, "The samples should be spread over the test rows.");
    }

    [Fact]
    public async Task Package_Profile_DescribesTheTrainingRows()
    {
        await using var platform = new Platform();
        using var result = await platform.RunAsync(Payments.Registering(Payments.Labels()));
        var profile = ModelProfile.FromJson(result.Package.Profile.Span);
        Assert.Equal(result.Data.Train.RowCount, profile.Features.Rows);
        Assert.Equal(["activity__payments", "amount", "channel"], profile.Features.Columns.Select(c => c.Name).Order());
        Assert.Equal("probability", Assert.Single(profile.Predictions!.Columns).Name);
    }

    [Fact]
    public async Task Package_MetadataAndLineage_AreComplete()
    {
        await using var platform = new Platform();
        using var result = await platform.RunAsync(Payments.Registering(Payments.Labels()));
        var (metadata, lineage) = (result.Package.Metadata, result.Package.Lineage);
        Assert.Equal((Payments.Model, "logistic-regression", ModelTasks.BinaryClassification), (metadata.Name, metadata.Algorithm, metadata.Task));
        Assert.Equal((result.RunId, 7), (metadata.RunId, metadata.Seed));
        Assert.Equal(result.Evaluation.Metrics, metadata.Metrics);
        Assert.Equal("7", metadata.Parameters["seed"]);
        Assert.NotEmpty(metadata.SdkVersion);
        Assert.NotEqual(default, metadata.CreatedAt);
        Assert.Equal(result.RunId, lineage.RunId);
        Assert.Equal(64, lineage.DatasetHash!.Length);
        Assert.StartsWith("activity", Assert.Single(lineage.FeatureViews));
    }

    [Fact]
    public async Task Package_FewTestRows_HoldsThemAll()
    {
        await using var platform = new Platform();
        using var labels = Payments.Labels().Slice(0, 60);
        using var result = await platform.RunAsync(Payments.Pipeline(labels).SplitByTime(0.1));
        Assert.Equal(6, result.Package.Samples.Inputs.RowCount);
    }
}
