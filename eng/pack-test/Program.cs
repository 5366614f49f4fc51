using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;
using MlOps.Sdk.Pipelines;
using MlOps.Sdk.Serving;
using MlOps.Sdk.Training;

// An application that knows only the packages: features, a model, its registration and a prediction.
var folder = Directory.CreateTempSubdirectory("mlops-pack-test-").FullName;
try
{
    var builder = Host.CreateApplicationBuilder(args);
    builder.Services.AddMlOps(o => o.Path = folder);
    using var host = builder.Build();
    await host.StartAsync();

    // x1 above x2 is what makes the label; the shop's sales so far are a feature of the store.
    var random = new Random(7);
    var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    var rows = new RecordBatchBuilder(new Schema(
        new Field("shop", DataType.Int64), new Field("at", DataType.Timestamp), new Field("x1", DataType.Float64), new Field("x2", DataType.Float64), new Field("label", DataType.Int64)));
    for (var i = 0; i < 600; i++)
    {
        var (x1, x2) = (random.NextDouble(), random.NextDouble());
        rows.AppendRow((long)(i % 5), start.AddHours(i), x1, x2, x1 > x2 ? 1L : 0L);
    }

    using var labels = rows.Build();
    var view = new FeatureView("sales", new Entity("shop", DataType.Int64), Source.Batches("sales", [labels], timestamp: "at"))
        .Aggregate("count_7d", a => a.Count().Over(TimeSpan.FromDays(7)));
    using var result = await MlPipeline.Named("pack-test")
        .FromFeatures(labels, label: "label", timestamp: "at", views: [view])
        .Train(Trainer.GradientBoostedTrees(o => o.Trees = 50))
        .Gate(g => g.AtLeast("roc_auc", 0.9))
        .Register()
        .RunAsync(host.Services);

    var model = await host.Services.GetRequiredService<IModelServer>().DeployAsync("pack-test");
    var answer = await model.PredictAsync(new Dictionary<string, object?> { ["x1"] = 0.9, ["x2"] = 0.1, ["sales__count_7d"] = 3L });
    await host.StopAsync();
    Console.WriteLine($"roc_auc {result.Evaluation["roc_auc"]:0.000}, prediction {answer.Value:0.000} by version {answer.Version} at {answer.QualityLevel}");
    return result.Version is not null && answer.Value > 0.8 ? 0 : 1;
}
finally
{
    Directory.Delete(folder, recursive: true);
}
