using MlOps.Sdk.DuckDb;
using MlOps.Sdk.Pipelines;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Training;

namespace Snippets;

/// <summary>What the snippets start from: the platform, the sample's commits, and a model of them.</summary>
internal static class Sample
{
    public const string Label = "needed_fix_within_14d";
    public const string Time = "committed_at";
    public static readonly string[] Columns = ["files_changed", "lines_added", "subsystem"];

    public static ServiceProvider Platform() => new ServiceCollection().AddMlOps().Services.BuildServiceProvider();

    public static Task<RecordBatch> CommitsAsync(IServiceProvider services) =>
        services.GetRequiredService<DuckDbDatabase>().QueryAllAsync("from 'commits.csv.gz' order by committed_at, commit_id");

    public static Task<PipelineResult> TrainAsync(IServiceProvider services, RecordBatch commits, ITrainer trainer, bool register = true)
    {
        var pipeline = MlPipeline.Named("commit-risk")
            .FromFeatures(commits, Label, Time, [], Columns)
            .Preprocess(p => p.Impute().Log1p().Standardize().OneHot())
            .Train(trainer);
        return (register ? pipeline.Register(Alias.Champion) : pipeline).RunAsync(services);
    }
}
