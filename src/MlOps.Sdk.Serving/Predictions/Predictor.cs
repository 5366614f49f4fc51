using System.Collections.ObjectModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;
using MlOps.Sdk.Resilience;

namespace MlOps.Sdk.Serving;

internal sealed partial class Predictor(Deployment deployment, ServerContext context) : IPredictor, ITypedSource
{
    private static readonly PredictOptions NoOptions = new();
    private static readonly ReadOnlyDictionary<string, object?> EmptyRow = ReadOnlyDictionary<string, object?>.Empty;

    public string Deployment => deployment.Name;

    public ModelSignature Signature => deployment.Signature;

    public async ValueTask<Prediction> PredictAsync(
        IReadOnlyDictionary<string, object?> features, PredictOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(features);
        var started = context.Time.GetTimestamp();
        var state = deployment.TryEnter() ?? await deployment.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await PredictOneAsync(state, features, isByEntity: false, options ?? NoOptions, started, cancellationToken).ConfigureAwait(false);
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

    public async ValueTask<Prediction> PredictByEntityAsync(
        IReadOnlyDictionary<string, object?> keysAndFeatures, PredictOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keysAndFeatures);
        if (context.Joiner is null)
        {
            throw new InvalidOperationException("There is no source of online features; register an IOnlineFeatureJoiner, or call PredictAsync with all features.");
        }

        var started = context.Time.GetTimestamp();
        var state = deployment.TryEnter() ?? await deployment.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await PredictOneAsync(state, keysAndFeatures, isByEntity: true, options ?? NoOptions, started, cancellationToken).ConfigureAwait(false);
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

    private async ValueTask<Prediction> PredictOneAsync(
        DeploymentState state, IReadOnlyDictionary<string, object?> row, bool isByEntity, PredictOptions options, long started, CancellationToken cancellationToken)
    {
        using var whole = ServingTelemetry.Source.StartActivity("predict");
        var requestId = options.RequestId ?? context.Ids.Next();
        var unit = options.UnitKey ?? UnitOf(state, row);
        var (route, _, routingReason) = state.RouteFor(row, options.Context, unit, requestId);
        RowInput input;
        using (ServingTelemetry.Source.StartActivity("preprocess"))
        {
            input = isByEntity
                ? await JoinAsync(state, route.Asked, row, unit, options, started, cancellationToken).ConfigureAwait(false)
                : new RowInput(row, state.KnownColumns, null) { UnitKey = unit, Terms = options.TermsFrom(started, context.Time) };
        }

        using (input)
        {
            input.Check(route.Asked);
            return await AnswerAsync(state, input, route, routingReason, requestId, started, whole, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Asks the route's versions, and tells everybody who wants to know of the answer.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Prediction> AnswerAsync(
        DeploymentState state, PredictionInput input, DeploymentRoute route, string routingReason, string requestId, long started, Activity? whole,
        CancellationToken cancellationToken)
    {
        FallbackResult<Scored> result;
        if (input.Terms.Deadline is { } deadline)
        {
            RequireTime(state.Plan.Model, deadline);
        }

        state.Plan.Inputs?.Check(input.For(route.Asked));
        using (ServingTelemetry.Source.StartActivity("inference"))
        {
            result = await route.Chain.InvokeAsync(input, cancellationToken).ConfigureAwait(false);
        }

        using var scored = result.Value;
        using (ServingTelemetry.Source.StartActivity("postprocess"))
        {
            var prediction = Describe(result, state.Plan.Model, routingReason, requestId, started);
            Tell(whole, prediction);
            Publish(state, input, route.Asked, result, prediction);
            state.Shadow?.Offer(input, scored, requestId);
            return prediction;
        }
    }

    private void RequireTime(string model, long deadline)
    {
        if (context.Time.GetTimestamp() > deadline)
        {
            throw new ServingException($"The deadline of the call to \"{model}\" was over before a model was asked. Allow more time.", model)
            {
                Reason = ServingErrorReason.DeadlineMissed,
                IsTransient = true,
            };
        }
    }

    private Prediction Describe(in FallbackResult<Scored> result, string model, string routingReason, string requestId, long started)
    {
        var value = ValueOf(result.Value);
        return new Prediction
        {
            Value = value,
            Probability = result.Value.Meaning.ProbabilityOf(value),
            Label = result.Value.Meaning.LabelOf(value),
            Interval = result.Value.By?.IntervalOf(value),
            Model = model,
            Version = result.Value.By?.Number,
            Variant = result.Value.Variant,
            QualityLevel = result.Level,
            Reason = ReasonOf(result),
            IsCached = result.Value.IsCached,
            RoutingReason = routingReason,
            Latency = context.Time.GetElapsedTime(started),
            RequestId = requestId,
        };
    }

    private static string? ReasonOf(in FallbackResult<Scored> result) =>
        result.Degradations.Count == 0 ? null : string.Join(' ', result.Degradations.Select(degradation => degradation.Reason).Append(result.Value.Note).OfType<string>());

    private static string? UnitOf(DeploymentState state, IReadOnlyDictionary<string, object?> row) =>
        state.Plan.StickyBy is { } column && row.TryGetValue(column, out var value) ? UnitKeys.From(value) : null;

    private async ValueTask<RowInput> JoinAsync(
        DeploymentState state, ServedVersion asked, IReadOnlyDictionary<string, object?> row, string? unit, PredictOptions options, long started,
        CancellationToken cancellationToken)
    {
        var at = options.At ?? context.Time.GetUtcNow();
        var wanted = new FeatureJoinContext(asked.Model, asked.Number, asked.Lineage.FeatureViews, [row], at);
        var cache = state.Primary.Cache?.Store;
        var moment = cache?.Moment ?? 0;
        var join = await context.Joiner!.JoinAsync(wanted, cancellationToken).ConfigureAwait(false);
        using (var features = join.Features)
        {
            var joined = new Dictionary<string, object?>(row, StringComparer.Ordinal);
            for (var i = 0; i < features.Schema.Count; i++)
            {
                if (state.KnownColumns.Contains(features.Schema[i].Name))
                {
                    joined.TryAdd(features.Schema[i].Name, features.Columns[i].GetValue(0));
                }
            }

            return new RowInput(joined, state.KnownColumns, join.Keys)
            {
                UnitKey = unit,
                Entities = cache is null ? EntityScope.None : new EntityScope(EntityTags.Of(join.Entities), moment),
                Terms = options.TermsFrom(started, context.Time),
            };
        }
    }

    private static double ValueOf(Scored scored)
    {
        Span<double> value = stackalloc double[1];
        scored.ReadValues(value);
        return value[0];
    }

    private void Tell(Activity? activity, Prediction prediction)
    {
        Measure(prediction.Model, prediction.Version, prediction.Variant, prediction.QualityLevel, 1, prediction.Latency);
        activity?.SetTag(MlOpsTelemetry.ModelNameAttribute, prediction.Model)
            .SetTag(MlOpsTelemetry.ModelVersionAttribute, prediction.Version)
            .SetTag(ServingTelemetry.VariantAttribute, prediction.Variant)
            .SetTag(ServingTelemetry.QualityLevelAttribute, (int)prediction.QualityLevel);
    }

    private void Measure(string model, int? version, string variant, QualityLevel level, int rows, TimeSpan latency)
    {
        if (!ServingTelemetry.Predictions.Enabled && !ServingTelemetry.Duration.Enabled)
        {
            return;
        }

        var tags = new TagList
        {
            { ServingTelemetry.DeploymentAttribute, deployment.Name },
            { MlOpsTelemetry.ModelNameAttribute, model },
            { MlOpsTelemetry.ModelVersionAttribute, version },
            { ServingTelemetry.VariantAttribute, variant },
        };
        ServingTelemetry.Duration.Record(latency.TotalSeconds, tags);
        tags.Add(ServingTelemetry.QualityLevelAttribute, (int)level);
        ServingTelemetry.Predictions.Add(rows, tags);
    }

    private void Count(Exception exception, DeploymentState state) => ServingTelemetry.Errors.Add(
        1,
        new(ServingTelemetry.DeploymentAttribute, deployment.Name),
        new(MlOpsTelemetry.ModelNameAttribute, state.Plan.Model),
        new(MlOpsTelemetry.ErrorTypeAttribute, exception.GetType().FullName));
}
