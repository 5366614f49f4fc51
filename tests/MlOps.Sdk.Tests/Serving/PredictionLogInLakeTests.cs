using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;
using MlOps.Sdk.FeatureStore;
using MlOps.Sdk.Pipelines.Tests;
using MlOps.Sdk.Serving;
using MlOps.Sdk.Training;
using Microsoft.Extensions.DependencyInjection;

namespace MlOps.Sdk.Tests.Serving;

public sealed class PredictionLogInLakeTests
{
    [Fact]
    public async Task UsePredictionLog_ServedAndJudgedLater_MetricsOfLiveTrafficEqualThoseByHand()
    {
        await using var platform = new Platform(b => b.UsePredictionLog());
        using var trained = await platform.RunAsync(Payments.Registering(Payments.Labels()));
        var predictor = await platform.Get<IModelServer>().DeployAsync(Payments.Model);
        var log = platform.Get<IPredictionLog>();
        var (actual, probability) = (new List<double>(), new List<double>());
        for (var row = 0; row < 300; row++)
        {
            var answer = await predictor.PredictAsync(ScoringRows.Row(row));
            if (row % 3 == 0)
            {
                continue;
            }

            (actual, probability) = ([.. actual, row % 40 > 20 ? 1 : 0], [.. probability, answer.Value]);
            await log.RecordOutcomesAsync([new PredictionOutcome(answer.RequestId, 1 - actual[^1], DateTimeOffset.UnixEpoch), new PredictionOutcome(answer.RequestId, actual[^1], DateTimeOffset.UnixEpoch.AddYears(50))]);
            if (row > 20)
            {
                // The rest in one call, as a nightly load would bring them.
                await RestAsync(row + 1);
                break;
            }
        }

        await log.FlushAsync();
        var query = new PredictionLogQuery { Model = Payments.Model, Version = 1 };
        var scores = await log.ReadScoresAsync(query);
        Assert.Equal(100, scores.WithoutOutcome);
        Assert.Equal(Metrics.RocAuc(actual.ToArray(), probability.ToArray()), Metrics.RocAuc(scores.Outcomes, scores.Values), 12);
        Assert.Equal(new PredictionLogSummary(300, 200, 0), await log.SummarizeAsync(query));
        var before = await log.ReadScoresAsync(query with { KnownAt = DateTimeOffset.UnixEpoch.AddDays(1) });
        Assert.InRange(before.Outcomes.Length, 10, 20);

        async Task RestAsync(int first)
        {
            var outcomes = new List<PredictionOutcome>();
            for (var row = first; row < 300; row++)
            {
                var answer = await predictor.PredictAsync(ScoringRows.Row(row));
                if (row % 3 != 0)
                {
                    actual.Add(row % 40 > 20 ? 1 : 0);
                    probability.Add(answer.Value);
                    outcomes.Add(new PredictionOutcome(answer.RequestId, actual[^1], DateTimeOffset.UnixEpoch.AddYears(50)));
                }
            }

            await log.RecordOutcomesAsync(outcomes);
        }
    }

    [Fact]
    public async Task EraseAsync_InTheFeatureStore_ReachesTheLogAlsoWhatWaits()
    {
        await using var platform = new Platform(b => b.UsePredictionLog());
        using var trained = await platform.RunAsync(Payments.Registering(Payments.Labels()));
        var predictor = await platform.Get<IModelServer>().DeployAsync(Payments.Model);
        var log = platform.Get<IPredictionLog>();
        for (var customer = 1L; customer <= 3; customer++)
        {
            var answer = await predictor.PredictByEntityAsync(new Dictionary<string, object?> { ["customer"] = customer, ["amount"] = 5.0, ["channel"] = "web" });
            await log.RecordOutcomeAsync(answer.RequestId, customer);
        }

        var receipt = await platform.Get<IFeatureStore>().EraseAsync(Payments.Activity().Entity, [2L]);
        Assert.Equal(1, receipt.Steps.Single(step => step.Place == "prediction-log").Rows);
        using var left = RecordBatch.Concat(await log.ReadJoinedAsync(new PredictionLogQuery { Model = Payments.Model, WithInputs = true }).ToListAsync());
        Assert.Equal(["1", "3"], Enumerable.Range(0, left.RowCount).Select(row => left.Text("k_customer").GetString(row)).Order());
        Assert.Equal(new PredictionLogSummary(2, 2, 0), await log.SummarizeAsync(new PredictionLogQuery { Model = Payments.Model }));
    }

    [Fact]
    public async Task Dispose_RowsWait_AreWritten()
    {
        using var folder = new TemporaryFolder();
        await using (var platform = new Platform(b => b.UsePredictionLog().Services.AddSingleton<PredictionLogStore>(services => new DeltaPredictionLogStore(
            services.GetRequiredService<DuckDbDatabase>(), folder.File("log"), TimeProvider.System))))
        {
            using var trained = await platform.RunAsync(Payments.Registering(Payments.Labels()));
            var predictor = await platform.Get<IModelServer>().DeployAsync(Payments.Model);
            for (var row = 0; row < 25; row++)
            {
                await predictor.PredictAsync(ScoringRows.Row(row));
            }
        }

        using var database = DuckDbDatabase.Open();
        Assert.Equal(25, (await new DeltaPredictionLogStore(database, folder.File("log"), TimeProvider.System).SummarizeAsync(new PredictionLogQuery { Model = Payments.Model })).Predictions);
    }
}
