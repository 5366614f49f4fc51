namespace MlOps.Sdk.Serving;

internal sealed partial class Predictor
{
    public async ValueTask<Prediction> PredictAsync(ReadOnlyMemory<float> values, PredictOptions? options = null, CancellationToken cancellationToken = default)
    {
        var started = context.Time.GetTimestamp();
        var state = deployment.TryEnter() ?? await deployment.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var whole = ServingTelemetry.Source.StartActivity("predict");
            options ??= NoOptions;
            var requestId = options.RequestId ?? context.Ids.Next();
            var (route, unit, routingReason) = RouteFor(state, values, options, requestId);
            using var input = InputOf(state, values, route.Asked, unit);
            input.Terms = options.TermsFrom(started, context.Time);
            input.Check(route.Asked);
            return await AnswerAsync(state, input, route, routingReason, requestId, started, whole, cancellationToken).ConfigureAwait(false);
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

    // Versions that take other columns, or in another order, are asked by name; the primary's order is what the caller knows.
    private static PredictionInput InputOf(DeploymentState state, ReadOnlyMemory<float> values, ServedVersion asked, string? unit)
    {
        if (state.TakesOneVector || state.Primary.Version.Vector is null)
        {
            return new VectorInput(values, asked) { UnitKey = unit };
        }

        using var named = new VectorInput(values, state.Primary.Version);
        return new RowInput(named.Row(0), state.KnownColumns, null) { UnitKey = unit };
    }

    // Names are needed only where something routes by them.
    private static (DeploymentRoute Route, string? Unit, string Reason) RouteFor(DeploymentState state, ReadOnlyMemory<float> values, PredictOptions options, string requestId)
    {
        if (state.HasOneRoute && !state.BalancesByUnit)
        {
            return (state.RouteOf(0), options.UnitKey, DeploymentState.OnlyVariant);
        }

        using var named = new VectorInput(values, state.Primary.Version);
        var row = state.RoutesByRow ? named.Row(0) : EmptyRow;
        var unit = options.UnitKey ?? UnitOf(state, row);
        var (route, _, reason) = state.RouteFor(row, options.Context, unit, requestId);
        return (route, unit, reason);
    }
}
