using System.Buffers;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

internal sealed partial class Predictor
{
    public void Check<TIn, TOut>()
    {
        if (deployment.TryHold() is not { } state)
        {
            // Nothing is loaded yet but what rows must be like is known; each call checks the version it is answered by.
            var rows = RowMap<TIn>.For(deployment.Signature.InputSchema);
            if (rows.Problems.Count > 0)
            {
                throw TypedMaps.Refused(typeof(TIn), $"the deployment \"{deployment.Name}\"", rows.Problems);
            }

            return;
        }

        try
        {
            TypedMaps.Check<TIn, TOut>(state.Roles.Select(role => role.Version), state.MayLackVersion);
        }
        finally
        {
            state.Release();
        }
    }

    public async ValueTask<TOut> PredictAsync<TIn, TOut>(TIn row, PredictOptions? options, CancellationToken cancellationToken)
    {
        var started = context.Time.GetTimestamp();
        var state = deployment.TryEnter() ?? await deployment.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var whole = ServingTelemetry.Source.StartActivity("predict");
            options ??= NoOptions;
            var requestId = options.RequestId ?? context.Ids.Next();
            var (route, unit, routingReason) = RouteFor(state, row, options, requestId);
            var answer = TypedMaps.Require<TOut>(route.Asked, state.MayLackVersion);
            var map = TypedMaps.Require<TIn>(route.Asked);
            var rented = state.TakesOneVector ? ArrayPool<float>.Shared.Rent(map.Schema.Count) : null;
            using var input = rented is null
                ? (PredictionInput)new TypedRowInput<TIn>(row, state.KnownColumns) { UnitKey = unit }
                : InputOf(map, row, rented, route.Asked, unit);
            input.Terms = options.TermsFrom(started, context.Time);
            input.Check(route.Asked);
            var prediction = await AnswerAsync(state, input, route, routingReason, requestId, started, whole, cancellationToken).ConfigureAwait(false);

            // After a failure somebody may still read the numbers, so only an answered call gives them back.
            if (rented is not null)
            {
                ArrayPool<float>.Shared.Return(rented);
            }

            return answer(prediction);
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

    public async ValueTask<IReadOnlyList<TOut>> PredictBatchAsync<TIn, TOut>(IReadOnlyList<TIn> rows, BatchOptions? options, CancellationToken cancellationToken)
    {
        options ??= NoBatchOptions;
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ChunkRows, 1, nameof(options));
        var state = deployment.TryEnter() ?? await deployment.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var schema = state.InputSchema;
            TypedMaps.Check<TIn, TOut>(state.Variants.Select((_, variant) => state.RouteOf(variant).Asked), state.MayLackVersion);
            var answer = TypedMaps.Require<TOut>(state.Primary.Version, state.MayLackVersion);
            var map = RowMap<TIn>.For(schema);
            if (map.Problems.Count > 0)
            {
                throw TypedMaps.Refused(typeof(TIn), $"the versions of \"{deployment.Name}\" together", map.Problems);
            }

            using var batch = WithUnit(map.ToBatch(rows), rows, state.Plan.StickyBy);
            var requestId = options.RequestId ?? context.Ids.Next();
            var (answers, latency) = await PredictAllAsync(state, batch, requestId, options, cancellationToken).ConfigureAwait(false);
            var result = new TOut[rows.Count];
            for (var i = 0; i < result.Length; i++)
            {
                result[i] = answer(answers.At(i, state.Plan.Model, requestId, latency));
            }

            return result;
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

    private static VectorInput InputOf<TIn>(RowMap<TIn> map, TIn row, float[] numbers, ServedVersion asked, string? unit)
    {
        map.WriteNumbers(row, numbers);
        return new VectorInput(numbers.AsMemory(0, map.Schema.Count), asked) { UnitKey = unit };
    }

    private static (DeploymentRoute Route, string? Unit, string Reason) RouteFor<TIn>(DeploymentState state, TIn row, PredictOptions options, string requestId)
    {
        if (state.HasOneRoute && !state.BalancesByUnit)
        {
            return (state.RouteOf(0), options.UnitKey, DeploymentState.OnlyVariant);
        }

        IReadOnlyDictionary<string, object?> named = state.RoutesByRow ? new TypedRowView<TIn>(row, state.KnownColumns) : EmptyRow;
        var unit = options.UnitKey ?? UnitOf(state, named);
        var (route, _, reason) = state.RouteFor(named, options.Context, unit, requestId);
        return (route, unit, reason);
    }

    // Units may be known by a column that no version takes.
    private static RecordBatch WithUnit<TIn>(RecordBatch batch, IReadOnlyList<TIn> rows, string? column)
    {
        if (column is null || batch.Schema.Contains(column) || RowMap<TIn>.Find(column) is not { } unit)
        {
            return batch;
        }

        using (batch)
        {
            return batch.With(new Field(column, DataType.Utf8), Columns.FromStrings(rows.Select(row => UnitKeys.From(unit.Property.GetValue(row)))));
        }
    }
}
