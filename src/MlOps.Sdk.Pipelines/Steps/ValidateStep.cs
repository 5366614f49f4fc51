using System.Globalization;

namespace MlOps.Sdk.Pipelines;

/// <summary>Holds the joined rows against the expectations and stops the run when one is broken.</summary>
internal static class ValidateStep
{
    public static Task<StepOutcome> RunAsync(PipelineContext context, CancellationToken cancellationToken)
    {
        if (context.Definition.Expectations is not { } expectations)
        {
            return Task.FromResult(new StepOutcome("no expectations"));
        }

        var result = expectations.Validate(context.TrainingSet!.Data);
        result.ThrowIfFailed($"the training set of '{context.Definition.Name}'");
        return Task.FromResult(new StepOutcome(string.Create(CultureInfo.InvariantCulture, $"{expectations.Count} expectations hold for {result.Rows} rows")));
    }
}
