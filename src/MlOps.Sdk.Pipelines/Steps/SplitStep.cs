using System.Globalization;

namespace MlOps.Sdk.Pipelines;

/// <summary>Splits the rows and fixes the fingerprint of everything that training depends on.</summary>
internal static class SplitStep
{
    public static Task<StepOutcome> RunAsync(PipelineContext context, CancellationToken cancellationToken)
    {
        context.Split = context.Definition.Split.Apply(context.TrainingSet!.Data, context.Source, context.Definition.Seed);
        context.Held = context.Definition.Calibration?.Apply(context.Split.Train, context.Definition.Split, context.Source, context.Definition.Seed);
        context.Fingerprint = TrainingFingerprint.Of(context.Definition, context.TrainingSet.ContentHash);
        var report = context.Split.Report;
        var held = context.Held is { Test.RowCount: var rows } ? string.Create(CultureInfo.InvariantCulture, $", {rows} of the training rows held back for calibration") : string.Empty;
        return Task.FromResult(new StepOutcome(string.Create(
            CultureInfo.InvariantCulture, $"{report.TrainRows} training and {report.TestRows} test rows by {context.Definition.Split}{held}")));
    }
}
