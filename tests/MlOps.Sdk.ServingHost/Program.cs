using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.DuckDb;
using MlOps.Sdk.Serving;

namespace MlOps.Sdk.ServingHost;

/// <summary>Serves a model of a platform that others prepared, to be killed at it: "score" runs a batch job, "log" logs predictions and their outcomes.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        var (work, folder, model) = (args[0], args[1], args[2]);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddMlOps(o => o.Path = folder).UsePredictionLog(o => o.FlushInterval = TimeSpan.FromMilliseconds(30));
        await using var provider = services.BuildServiceProvider();
        var predictor = await provider.GetRequiredService<IModelServer>().DeployAsync(model);
        switch (work)
        {
            case "score":
                await ScoreAsync(provider, predictor, source: args[3], sink: args[4]);
                return 0;
            case "log":
                await LogAsync(provider.GetRequiredService<IPredictionLog>(), predictor, round: args[3]);
                return 0;
            default:
                await Console.Error.WriteLineAsync($"'{work}' is no work; give \"score\" or \"log\".");
                return 1;
        }
    }

    private static async Task ScoreAsync(IServiceProvider provider, IPredictor predictor, string source, string sink)
    {
        var database = provider.GetRequiredService<DuckDbDatabase>();
        var job = new BatchJob { Id = "crash", Deployment = predictor.Deployment, KeyColumns = ["id"], ChunkRows = 50, CommitRows = 100, DegreeOfParallelism = 2 };
        var result = await provider.GetRequiredService<IBatchInference>().RunAsync(
            job, LakeBatchSource.Delta(database, source), new DeltaBatchSink(database, sink), new Spoken());
        await Console.Out.WriteLineAsync($"complete {result.Checkpoint.Rows} {result.RowsBefore}");
    }

    /// <summary>Logs calls in groups of twenty, beside flushes of the log's own, and says what is durable.</summary>
    private static async Task LogAsync(IPredictionLog log, IPredictor predictor, string round)
    {
        for (var group = 0; group < 1000; group++)
        {
            for (var call = 0; call < 20; call++)
            {
                var row = new Dictionary<string, object?> { ["amount"] = (double)call, ["channel"] = "web", ["activity__payments"] = (long)group };
                await predictor.PredictAsync(row, new PredictOptions { RequestId = $"{round}.{group}-{call}" });
            }

            await log.FlushAsync();
            Console.WriteLine($"flushed {round}.{group} .");
            await log.RecordOutcomeAsync($"{round}.{group}-7", group);
            Console.WriteLine($"outcome {round}.{group}-7 .");
        }
    }

    /// <summary>Says each step at once, so that a test can kill between any two.</summary>
    private sealed class Spoken : IProgress<BatchJobProgress>
    {
        public void Report(BatchJobProgress value) => Console.WriteLine($"done {value.RowsDone} committed {value.RowsCommitted}");
    }
}
