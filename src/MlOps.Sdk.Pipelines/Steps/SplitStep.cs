using System.Globalization;

namespace MlOps.Sdk.Pipelines;

/// <summary>Splits the rows and fixes the fingerprint of everything that training depends on.</summary>
internal static class SplitStep
{
    public static Task<StepOutcome> RunAsync(PipelineContext context, CancellationToken cancellationToken)
    {
        context.Split = context.Definition.Split.Apply(context.TrainingSet!.Data, context.Source, context.Definition.Seed);
        context.Fingerprint = TrainingFingerprint.Of(context.Definition, context.TrainingSet.ContentHash);
        var report = context.Split.Report;
        return Task.FromResult(new StepOutcome(string.Create(
            CultureInfo.InvariantCulture, $"{report.TrainRows} training and {report.TestRows} test rows by {context.Definition.Split}")));
    }
}
