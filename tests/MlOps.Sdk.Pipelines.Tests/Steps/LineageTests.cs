using MlOps.Sdk.Core;

namespace MlOps.Sdk.Pipelines.Tests;

public sealed class LineageTests
{
    [Fact]
    public async Task Upstream_OfAModelVersion_LeadsToTheDataset()
    {
        await using var platform = new Platform();
        using var result = await platform.RunAsync(Payments.Registering(Payments.Labels()));
        var edges = await platform.Get<LineageStore>().UpstreamAsync(new LineageNode(LineageKinds.ModelVersion, Payments.Model, "1"));
        var chain = edges.OrderBy(e => e.Distance).ToList();
        Assert.Equal(
            [LineageKinds.Run, LineageKinds.TrainingSet, LineageKinds.FeatureView, LineageKinds.Dataset],
            chain.Select(e => e.From.Kind));
        Assert.Equal(chain.Skip(1).Select(e => e.To), chain.SkipLast(1).Select(e => e.From));
        Assert.Equal(result.RunId, chain[0].From.Version);
        Assert.Equal(result.Package.Lineage.DatasetHash, chain[1].From.Version);
        Assert.Equal(("activity", "payments"), (chain[2].From.Name, chain[3].From.Name));
    }

    [Fact]
    public async Task Downstream_OfTheDataset_FindsEveryModelMadeOfIt()
    {
        await using var platform = new Platform();
        var labels = Payments.Labels();
        using var first = await platform.RunAsync(Payments.Registering(labels));
        using var second = await platform.RunAsync(Payments.Registering(labels).Seed(8));
        var lineage = platform.Get<LineageStore>();
        var dataset = (await lineage.UpstreamAsync(new LineageNode(LineageKinds.ModelVersion, Payments.Model, "1"))).Single(e => e.From.Kind == LineageKinds.Dataset).From;
        var models = (await lineage.DownstreamAsync(dataset)).Where(e => e.To.Kind == LineageKinds.ModelVersion).Select(e => e.To.Version);
        Assert.Equal(["1", "2"], models.Order());
    }
}
