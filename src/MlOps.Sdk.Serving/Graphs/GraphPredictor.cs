using System.Collections.Frozen;
using System.Diagnostics;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Several models and own steps as one predictor. A row alone is a batch of one, so both give the same numbers.</summary>
internal sealed partial class GraphPredictor(GraphPlan plan, ServerContext context) : IPredictor, ITypedSource
{
    private static readonly BatchOptions NoBatchOptions = new();
    private static readonly PredictOptions NoOptions = new();

    private readonly FrozenSet<string> _known = plan.Signature.InputSchema.Select(field => field.Name).ToFrozenSet(StringComparer.Ordinal);

    public string Deployment => plan.Name;

    public ModelSignature Signature => plan.Signature;

    public ValueTask<Prediction> PredictAsync(IReadOnlyDictionary<string, object?> features, PredictOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(features);
        return CountAsync(() => PredictOneAsync(GraphInputs.Of(features, Signature.InputSchema, _known, null), options ?? NoOptions, cancellationToken));
    }

    public ValueTask<Prediction> PredictAsync(ReadOnlyMemory<float> values, PredictOptions? options = null, CancellationToken cancellationToken = default) => CountAsync(() =>
        PredictOneAsync(GraphInputs.Of(GraphInputs.Of(values.Span, Signature.InputSchema, plan.Name), Signature.InputSchema, _known, null), options ?? NoOptions, cancellationToken));

    public ValueTask<Prediction> PredictByEntityAsync(
        IReadOnlyDictionary<string, object?> keysAndFeatures, PredictOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keysAndFeatures);
        if (context.Joiner is null)
        {
            throw new InvalidOperationException("There is no source of online features; register an IOnlineFeatureJoiner, or call PredictAsync with all features.");
        }

        return CountAsync(() => PredictJoinedAsync(keysAndFeatures, options ?? NoOptions, cancellationToken));
    }

    public ValueTask<BatchPrediction> PredictBatchAsync(RecordBatch rows, BatchOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return CountAsync(async () =>
        {
            var requestId = options?.RequestId ?? context.Ids.Next();
            var (answers, latency) = await PredictAllAsync(rows, requestId, options ?? NoBatchOptions, cancellationToken).ConfigureAwait(false);
            return answers.ToBatch(requestId, latency);
        });
    }

    private async ValueTask<Prediction> PredictJoinedAsync(IReadOnlyDictionary<string, object?> row, PredictOptions options, CancellationToken cancellationToken)
    {
        var (joined, keys) = (new Dictionary<string, object?>(row, StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var at = options.At ?? context.Time.GetUtcNow();
        foreach (var model in plan.Models.DistinctBy(model => model.Predictor.Deployment, StringComparer.Ordinal))
        {
            await model.Predictor.JoinStepAsync(joined, keys, Signature.InputSchema, at, cancellationToken).ConfigureAwait(false);
        }

        return await PredictOneAsync(GraphInputs.Of(joined, Signature.InputSchema, _known, keys), options, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<Prediction> PredictOneAsync(RecordBatch row, PredictOptions options, CancellationToken cancellationToken)
    {
        using var owned = row;
        var started = context.Time.GetTimestamp();
        using var whole = ServingTelemetry.Source.StartActivity("compose");
        whole?.SetTag(ServingTelemetry.DeploymentAttribute, plan.Name);
        var requestId = options.RequestId ?? context.Ids.Next();
        using var run = new GraphRun(plan, new GraphCall(row, requestId, options.UnitKey, options.Context, options.TermsFrom(started, context.Time)));
        await run.RunAsync(cancellationToken).ConfigureAwait(false);
        var answers = new GraphAnswers(plan, 1);
        answers.Add(run, 1);
        var prediction = answers.At(0, requestId, context.Time.GetElapsedTime(started));
        whole?.SetTag(ServingTelemetry.QualityLevelAttribute, (int)prediction.QualityLevel);
        Measure(1, (int)prediction.QualityLevel, prediction.Latency);
        return prediction;
    }

    private async ValueTask<(GraphAnswers Answers, TimeSpan Latency)> PredictAllAsync(RecordBatch rows, string requestId, BatchOptions options, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ChunkRows, 1, nameof(options));
        var started = context.Time.GetTimestamp();
        using var whole = ServingTelemetry.Source.StartActivity("compose-batch");
        whole?.SetTag(ServingTelemetry.DeploymentAttribute, plan.Name);
        using var all = GraphInputs.Of(rows, Signature);
        var answers = new GraphAnswers(plan, all.RowCount);
        for (var start = 0; start < all.RowCount; start += options.ChunkRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var length = Math.Min(options.ChunkRows, all.RowCount - start);
            using var chunk = all.Slice(start, length);

            using var run = new GraphRun(plan, new GraphCall(chunk, requestId, null, options.Context, default, start, options.IsObserved));

            // Off the caller's thread: a chunk computes for a while and never waits.
            await Task.Run(() => run.RunAsync(cancellationToken).AsTask(), cancellationToken).ConfigureAwait(false);
            answers.Add(run, length);
            options.Progress?.Report(new BatchProgress(answers.Done, all.RowCount));
        }

        var latency = context.Time.GetElapsedTime(started);
        foreach (var part in answers.Parts())
        {
            Measure(part.Rows, (int)part.QualityLevel, latency);
        }

        return (answers, latency);
    }

    private async ValueTask<T> CountAsync<T>(Func<ValueTask<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            ServingTelemetry.Errors.Add(
                1, new(ServingTelemetry.DeploymentAttribute, plan.Name), new(MlOpsTelemetry.ModelNameAttribute, plan.Name), new(MlOpsTelemetry.ErrorTypeAttribute, exception.GetType().FullName));
            throw;
        }
    }

    private void Measure(int rows, int level, TimeSpan latency)
    {
        var tags = new TagList
        {
            { ServingTelemetry.DeploymentAttribute, plan.Name },
            { MlOpsTelemetry.ModelNameAttribute, plan.Name },
            { ServingTelemetry.VariantAttribute, VariantNames.Composition },
        };
        ServingTelemetry.Duration.Record(latency.TotalSeconds, tags);
        tags.Add(ServingTelemetry.QualityLevelAttribute, level);
        ServingTelemetry.Predictions.Add(rows, tags);
    }
}
