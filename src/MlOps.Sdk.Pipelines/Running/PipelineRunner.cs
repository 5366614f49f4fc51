namespace MlOps.Sdk.Pipelines;

/// <summary>Takes a described pipeline through its steps.</summary>
internal static class PipelineRunner
{
    public static async Task<PipelineResult> RunAsync(
        PipelineDefinition definition, IServiceProvider services, IProgress<PipelineProgress>? progress, CancellationToken cancellationToken)
    {
        using var activity = PipelineTelemetry.Source.StartActivity("pipeline");
        activity?.SetTag("mlops.pipeline.name", definition.Name);
        var context = new PipelineContext(definition, new PipelineServices(services), progress);
        try
        {
            await context.RunStepAsync(PipelineSteps.Features, FeaturesStep.RunAsync, cancellationToken).ConfigureAwait(false);
            await context.RunStepAsync(PipelineSteps.Validate, ValidateStep.RunAsync, cancellationToken).ConfigureAwait(false);
            await context.RunStepAsync(PipelineSteps.Split, SplitStep.RunAsync, cancellationToken).ConfigureAwait(false);
            await context.RunStepAsync(PipelineSteps.Train, TrainStep.RunAsync, cancellationToken).ConfigureAwait(false);
            await context.RunStepAsync(PipelineSteps.Evaluate, EvaluateStep.RunAsync, cancellationToken).ConfigureAwait(false);
            await context.RunStepAsync(PipelineSteps.Gate, GateStep.RunAsync, cancellationToken).ConfigureAwait(false);
            if (definition.Registers)
            {
                await context.RunStepAsync(PipelineSteps.Register, RegisterStep.RunAsync, cancellationToken).ConfigureAwait(false);
            }

            context.TrainingSet?.Dispose();
            return new PipelineResult(context);
        }
        catch (Exception failure)
        {
            await context.FailAsync(failure).ConfigureAwait(false);
            await context.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
