using System.Globalization;
using MlOps.Sdk.Core;
using MlOps.Sdk.Resilience;

namespace MlOps.Sdk.Serving;

internal sealed partial class Predictor
{
    private static readonly BatchOptions NoBatchOptions = new();

    public async ValueTask<BatchPrediction> PredictBatchAsync(RecordBatch rows, BatchOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        options ??= NoBatchOptions;
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ChunkRows, 1, nameof(options));
        var state = deployment.TryEnter() ?? await deployment.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var requestId = options.RequestId ?? context.Ids.Next();
            var (answers, latency) = await PredictAllAsync(state, rows, requestId, options, cancellationToken).ConfigureAwait(false);
            return new BatchPrediction(answers.Build(), state.Plan.Model, requestId, latency, answers.Parts);
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

    private async ValueTask<(BatchAnswers Answers, TimeSpan Latency)> PredictAllAsync(
        DeploymentState state, RecordBatch rows, string requestId, BatchOptions options, CancellationToken cancellationToken)
    {
        var started = context.Time.GetTimestamp();
        using var whole = ServingTelemetry.Source.StartActivity("predict-batch");
        var answers = new BatchAnswers(rows.RowCount);
        var ways = Split(state, rows, options.Context, requestId);
        foreach (var (route, _) in ways)
        {
            route.Asked.Signature.Validate(rows);
        }

        state.Plan.Inputs?.Check(rows);

        foreach (var (route, places) in ways)
        {
            var count = places?.Length ?? rows.RowCount;
            for (var start = 0; start < count; start += options.ChunkRows)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var length = Math.Min(options.ChunkRows, count - start);
                using var input = new BatchInput(places is null ? rows.Slice(start, length) : rows.Take(places.AsSpan(start, length)));

                // Off the caller's thread: a chunk computes for a while and never waits.
                var result = await Task.Run(() => route.Chain.InvokeAsync(input, cancellationToken).AsTask(), cancellationToken).ConfigureAwait(false);
                using var scored = result.Value;
                answers.Add(result, ReasonOf(result), places is null ? default : places.AsSpan(start, length), start);
                if (options.IsObserved)
                {
                    Publish(state, input, route.Asked, result, requestId, context.Time.GetElapsedTime(started), start, places);
                    state.Shadow?.Offer(input, scored, requestId);
                }

                options.Progress?.Report(new BatchProgress(answers.Done, rows.RowCount));
            }
        }

        var latency = context.Time.GetElapsedTime(started);
        foreach (var part in answers.Parts)
        {
            Measure(state.Plan.Model, part.Version, part.Variant, part.QualityLevel, part.Rows, latency);
        }

        return (answers, latency);
    }

    /// <summary>The rows by the way they go: positions, or null for all of them.</summary>
    private static List<(DeploymentRoute Route, int[]? Places)> Split(
        DeploymentState state, RecordBatch rows, IReadOnlyDictionary<string, string>? context, string requestId, string? unitKey = null, int firstRow = 0)
    {
        if (state.HasOneRoute)
        {
            return [(state.RouteOf(0), null)];
        }

        var unit = state.Plan.StickyBy is { } name && rows.Schema.Contains(name) ? rows[name] : null;
        var places = state.Variants.Select(_ => new List<int>()).ToArray();
        for (var row = 0; row < rows.RowCount; row++)
        {
            var key = unitKey ?? UnitKeys.From(unit?.GetValue(row));
            var id = key is null ? string.Create(CultureInfo.InvariantCulture, $"{requestId}:{firstRow + row}") : requestId;
            places[state.RouteFor(new RowView(rows, row), context, key, id).Variant].Add(row);
        }

        return [.. places.Select((list, variant) => (state.RouteOf(variant), Places: (int[]?)[.. list])).Where(way => way.Places!.Length > 0)];
    }
}
