using MlOps.Sdk.Serving;
using MlOps.Sdk.Training;

namespace ServingSample;

/// <summary>Each commit is assigned to one of two versions; what became of it is logged later and says which one was right more often.</summary>
internal sealed record Experiment(SampleRatioCheck Ratio, VariantComparison Result, double AreaOfControl, double AreaOfTreatment)
{
    private const string Treatment = "trees";

    public static async Task<Experiment> RunAsync(IModelServer server, IPredictionLog log, IReadOnlyList<Commit> commits)
    {
        var predictor = await server.DeployAsync<Commit, Prediction>(
            Models.Name, d => d.Named("commit-risk-experiment").Version(Models.Logistic).Variant(Treatment, Models.Trees, percent: 50));
        var started = TimeProvider.System.GetUtcNow();
        var outcomes = new List<PredictionOutcome>();
        foreach (var commit in commits)
        {
            var answer = await predictor.PredictAsync(commit, new PredictOptions { UnitKey = commit.CommitId });
            outcomes.Add(new PredictionOutcome(answer.RequestId, commit.NeededFix ? 1 : 0, commit.CommittedAt + TimeSpan.FromDays(14)));
        }

        // Two weeks later, perhaps in another process.
        await log.FlushAsync();
        await log.RecordOutcomesAsync(outcomes);
        var (control, areaOfControl) = await ReadAsync(log, VariantNames.Primary, started);
        var (treatment, areaOfTreatment) = await ReadAsync(log, Treatment, started);
        return new Experiment(
            SampleRatioCheck.Of([control.Count, treatment.Count], [50, 50]), FixedHorizonTest.Compare(control, treatment), areaOfControl, areaOfTreatment);
    }

    /// <summary>The squared errors of a variant's probabilities, whose mean is the Brier score, and the area under its ROC curve.</summary>
    private static async Task<(VariantOutcomes Errors, double Area)> ReadAsync(IPredictionLog log, string variant, DateTimeOffset since)
    {
        var scores = await log.ReadScoresAsync(new PredictionLogQuery { Model = Models.Name, Variant = variant, From = since, OnlyWithOutcome = true });
        var errors = scores.Values.Zip(scores.Outcomes, (value, outcome) => (value - outcome) * (value - outcome));
        return (VariantOutcomes.OfValues(variant, errors), Metrics.RocAuc(scores.Outcomes, scores.Values));
    }
}
