using MlOps.Sdk.Core;
using MlOps.Sdk.Resilience;

namespace MlOps.Sdk.Serving;

internal sealed partial class Predictor
{
    /// <summary>What the primary version takes and gives now.</summary>
    public StepShape Shape => deployment.Shape;

    /// <summary>Answers rows as a step of a composition: with all output columns, on the caller's thread.</summary>
    /// <exception cref="SchemaException">The rows do not fit a version that they are routed to.</exception>
    public async ValueTask<StepAnswer> AnswerStepAsync(RecordBatch rows, StepShape shape, GraphCall call, CancellationToken cancellationToken)
    {
        var state = deployment.TryEnter() ?? await deployment.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (call.Terms.Deadline is { } deadline)
            {
                RequireTime(state.Plan.Model, deadline);
            }

            var started = context.Time.GetTimestamp();
            using var whole = WithUnit(rows, call.Request, state.Plan.StickyBy);
            var ways = Split(state, whole, call.Context, call.RequestId, call.UnitKey, call.FirstRow);
            foreach (var (route, _) in ways)
            {
                route.Asked.Signature.Validate(whole);
            }

            state.Plan.Inputs?.Check(whole);
            using var answers = new StepAnswers(shape, whole.RowCount);
            foreach (var (route, places) in ways)
            {
                using var input = StepInput(state, whole, places, route.Asked, call);
                var result = await route.Chain.InvokeAsync(input, cancellationToken).ConfigureAwait(false);
                using var scored = result.Value;
                answers.Add(scored, result.Level, ReasonOf(result), places);
                if (call.IsObserved)
                {
                    PublishStep(state, input, route.Asked, result, call, started, places);
                    state.Shadow?.Offer(input, scored, call.RequestId);
                }
            }

            var latency = context.Time.GetElapsedTime(started);
            foreach (var part in answers.Parts)
            {
                Measure(state.Plan.Model, part.Version, part.Variant, part.QualityLevel, part.Rows, latency);
            }

            return answers.Build(state.Plan.Model);
        }
        catch (Exception exception)
        {
            Count(exception, state);
            throw;
        }
        finally
        {
            state.Leave();
        }
    }

    /// <summary>Adds the online features that the primary version was trained on to a row, and the names that they were looked up by.</summary>
    public async ValueTask JoinStepAsync(Dictionary<string, object?> row, HashSet<string> keys, Schema wanted, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var state = deployment.TryEnter() ?? await deployment.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var asked = state.Primary.Version;
            var join = await context.Joiner!.JoinAsync(new FeatureJoinContext(asked.Model, asked.Number, asked.Lineage.FeatureViews, [row], at), cancellationToken).ConfigureAwait(false);
            using var features = join.Features;
            keys.UnionWith(join.Keys);
            for (var i = 0; i < features.Schema.Count; i++)
            {
                if (wanted.Contains(features.Schema[i].Name))
                {
                    row.TryAdd(features.Schema[i].Name, features.Columns[i].GetValue(0));
                }
            }
        }
        finally
        {
            state.Leave();
        }
    }

    private void PublishStep(
        DeploymentState state, PredictionInput input, ServedVersion asked, in FallbackResult<Scored> result, GraphCall call, long started, int[]? places)
    {
        if (input is BatchInput batch)
        {
            var inRequest = places is null || call.FirstRow == 0 ? places : Array.ConvertAll(places, place => place + call.FirstRow);
            Publish(state, batch, asked, result, call.RequestId, context.Time.GetElapsedTime(started), inRequest is null ? call.FirstRow : 0, inRequest);
        }
        else
        {
            Publish(state, input, asked, result, Describe(result, state.Plan.Model, DeploymentState.OnlyVariant, call.RequestId, started));
        }
    }

    // A row alone goes the way of single rows, so that what stands before the engine treats it as one.
    private static PredictionInput StepInput(DeploymentState state, RecordBatch rows, int[]? places, ServedVersion asked, GraphCall call)
    {
        if (rows.RowCount == 1 && asked.RowScorer is not null)
        {
            return new RowInput(new RowView(rows, 0), state.KnownColumns, null) { UnitKey = call.UnitKey, Terms = call.Terms };
        }

        return new BatchInput(places is null ? rows.Share() : rows.Take(places)) { Terms = call.Terms };
    }

    private static RecordBatch WithUnit(RecordBatch rows, RecordBatch request, string? column) =>
        column is not null && !rows.Schema.Contains(column) && request.Schema.IndexOf(column) is var ordinal and >= 0
            ? rows.With(request.Schema[ordinal], request.Columns[ordinal].Share())
            : rows.Share();
}
