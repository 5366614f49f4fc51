using MlOps.Sdk.Core;
using MlOps.Sdk.Resilience;

namespace MlOps.Sdk.Serving;

/// <summary>How answers reach monitors and the log.</summary>
internal sealed partial class Predictor
{
    private void Publish(DeploymentState state, PredictionInput input, ServedVersion asked, in FallbackResult<Scored> result, Prediction prediction)
    {
        if (context.Pump.UsesOf(prediction.RequestId) is var uses && uses == PredictionUses.None)
        {
            return;
        }

        var call = (uses & PredictionUses.Log) == 0 ? null : new LoggedCall
        {
            RequestId = prediction.RequestId,
            Deployment = deployment.Name,
            Latency = prediction.Latency,
            Version = prediction.Version,
            RoutingReason = prediction.RoutingReason,
            Reason = prediction.Reason,
            Unit = input.UnitKey,
            Keys = input.KeysFor(context.Pump.KeyColumns, state.Plan.StickyBy),
        };
        Offer(input, asked, result, uses, call);
    }

    private void Publish(DeploymentState state, BatchInput input, ServedVersion asked, in FallbackResult<Scored> result, string requestId, TimeSpan latency, int start, int[]? places)
    {
        if (context.Pump.UsesOf(requestId) is var uses && uses == PredictionUses.None)
        {
            return;
        }

        var call = (uses & PredictionUses.Log) == 0 ? null : new LoggedCall
        {
            RequestId = requestId,
            Deployment = deployment.Name,
            Latency = latency,
            Version = result.Value.By?.Number,
            Reason = ReasonOf(result),
            Keys = input.KeysFor(context.Pump.KeyColumns, state.Plan.StickyBy),
            FirstRow = start,
            Places = places?[start..(start + input.RowCount)],
        };
        Offer(input, asked, result, uses, call);
    }

    private void Offer(PredictionInput input, ServedVersion asked, in FallbackResult<Scored> result, PredictionUses uses, LoggedCall? call)
    {
        var version = result.Value.By ?? asked;
        var at = context.Time.GetUtcNow();
        context.Pump.Offer(result.Value.Outputs is { } outputs
            ? PredictionEvent.OfBatch(version, result.Value.Variant, result.Level, input.For(version).Select(version.InputNames), outputs.Share(), at, uses, call)
            : PredictionEvent.OfRow(version, result.Value.Variant, result.Level, input.ValuesFor(version), ValueOf(result.Value), at, uses, call));
    }
}
