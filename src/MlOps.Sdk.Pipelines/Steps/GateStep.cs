using MlOps.Sdk.Registry;

namespace MlOps.Sdk.Pipelines;

/// <summary>Holds the model's metrics against the gates.</summary>
internal static class GateStep
{
    public static async Task<StepOutcome> RunAsync(PipelineContext context, CancellationToken cancellationToken)
    {
        var subject = new GateContext(context.Definition.Name, context.Evaluation!.Metrics, context.Services.Registry);
        context.Gates = await PromotionGates.EvaluateAllAsync(context.Definition.Gates, subject, cancellationToken).ConfigureAwait(false);
        return new StepOutcome(context.Gates.Verdicts.Count == 0 ? "no gates" : string.Join(" ", context.Gates.Verdicts.Select(v => v.Reason)));
    }
}
