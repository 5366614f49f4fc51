using MlOps.Sdk.Core;
using MlOps.Sdk.Training;

namespace MlOps.Sdk.Pipelines;

/// <summary>Calibrates a new model's intervals on the rows held back for it, and measures any model's intervals on the test rows. A part of the evaluation.</summary>
internal static class CalibrationStep
{
    public const string CoverageMetric = "interval_coverage";
    public const string WidthMetric = "interval_width";

    public static async Task RunAsync(PipelineContext context, ModelScorer scorer, CancellationToken cancellationToken)
    {
        var calibration = context.Trained is null
            ? context.Package!.Metadata.Calibration
            : context.Definition.Calibration is { } plan ? await CalibrateAsync(context, plan.Options, scorer, cancellationToken).ConfigureAwait(false) : null;
        if (calibration is null)
        {
            return;
        }

        var test = context.Evaluation!;
        var quality = ConformalCalibrator.Measure(calibration, test.Actual.Span, test.Predicted.Span);
        context.Calibration = calibration;
        context.Evaluation = test with
        {
            Metrics = new SortedDictionary<string, double>(test.Metrics.ToDictionary(), StringComparer.Ordinal)
            {
                [CoverageMetric] = quality.Coverage,
                [WidthMetric] = quality.MeanWidth,
            },
        };
    }

    private static async Task<ConformalCalibration> CalibrateAsync(PipelineContext context, ConformalOptions options, ModelScorer scorer, CancellationToken cancellationToken)
    {
        var held = await AnswersAsync(context, context.Held!.Test, scorer, cancellationToken).ConfigureAwait(false);
        var training = options.Groups == 1 ? null : await AnswersAsync(context, context.Held.Train, scorer, cancellationToken).ConfigureAwait(false);
        return ConformalCalibrator.Calibrate(
            held.Task, held.Actual.Span, held.Predicted.Span, options, training is null ? default : training.Predicted.Span);
    }

    private static Task<Evaluation> AnswersAsync(PipelineContext context, RecordBatch rows, ModelScorer scorer, CancellationToken cancellationToken) =>
        context.Services.Evaluator.EvaluateAsync(scorer, rows, context.Source.Label, [], cancellationToken);
}
