using MlOps.Sdk.Core;
using MlOps.Sdk.Resilience;

namespace MlOps.Sdk.Serving;

/// <summary>The way of rows that are routed to one version: that version, then what stands in for it.</summary>
internal sealed class DeploymentRoute
{
    public DeploymentRoute(DeploymentPlan plan, VersionRole asked, VersionRole primary, VersionRole? fallback)
    {
        Asked = asked.Version;
        var steps = new List<FallbackStep<PredictionInput, Scored>> { StepOf(QualityLevel.FullModel, asked) };
        if (asked != primary)
        {
            steps.Add(StepOf(QualityLevel.FullModel, primary));
        }

        if (plan.Cache is { } cache && cache.StaleFor > TimeSpan.Zero)
        {
            VersionRole[] roles = asked == primary ? [asked] : [asked, primary];
            steps.Add(new(QualityLevel.SimplerModelOrCache, VariantNames.Cached, (input, _) => new(CachedAnswer(roles, input))));
        }

        if (fallback is not null)
        {
            steps.Add(StepOf(QualityLevel.SimplerModelOrCache, fallback));
        }

        if (plan.Rules is { } rules)
        {
            steps.Add(new(QualityLevel.Rules, VariantNames.Rules, (input, _) => new(Constant(VariantNames.Rules, input, i => rules(input.Row(i))))));
        }

        if (plan.StaticDefault is { } value)
        {
            steps.Add(new(QualityLevel.StaticDefault, VariantNames.StaticDefault, (input, _) => new(Constant(VariantNames.StaticDefault, input, _ => value))));
        }

        Chain = new FallbackChain<PredictionInput, Scored>(plan.Name, steps);
    }

    public ServedVersion Asked { get; }

    public FallbackChain<PredictionInput, Scored> Chain { get; }

    private static FallbackStep<PredictionInput, Scored> StepOf(QualityLevel level, VersionRole role) =>
        new(level, $"{role.Variant}, version {role.Version.Number}", role.AnswerAsync);

    private static Scored CachedAnswer(VersionRole[] roles, PredictionInput input)
    {
        foreach (var role in roles)
        {
            if (role.Cache?.FindStale(input) is { } answer)
            {
                return answer;
            }
        }

        throw new ServingException(
            input.RowCount == 1 ? "There is no cached answer to this row that is young enough." : "Not every row of the batch has a cached answer that is young enough.",
            roles[0].Version.Model)
        {
            Reason = ServingErrorReason.ModelFailed,
        };
    }

    private Scored Constant(string variant, PredictionInput input, Func<int, double> valueOf)
    {
        if (input is not BatchInput && Asked.RowScorer is not null)
        {
            return Scored.Single(null, Asked, variant, valueOf(0));
        }

        var builder = ColumnBuilder.Create(Asked.MainOutput.Type, input.RowCount);
        for (var row = 0; row < input.RowCount; row++)
        {
            builder.Append(valueOf(row));
        }

        return Scored.Batch(null, Asked, variant, new RecordBatch(new Schema(Asked.MainOutput), builder.Build()));
    }
}
