using System.Globalization;
using MlOps.Sdk.Core;
using MlOps.Sdk.Training;

namespace MlOps.Sdk.Pipelines;

/// <summary>Which rows the intervals will be calibrated on, and how.</summary>
internal sealed record CalibrationPlan(double Share, ConformalOptions Options)
{
    public static CalibrationPlan Of(double share, ConformalOptions options)
    {
        if (!(share is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "The share of rows to calibrate on lies above 0 and below 1, for example 0.2.");
        }

        if (!(options.Coverage is > 0 and < 1) || options.Groups is < 1 or > 100)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options, "The coverage lies above 0 and below 1, for example 0.9, and there are 1 to 100 groups.");
        }

        return new CalibrationPlan(share, options);
    }

    /// <summary>Divides the training side as the pipeline divides its rows.</summary>
    public DataSplit Apply(RecordBatch train, SplitPlan split, LabelledSource source, int seed) => (split with { TestShare = Share }).Apply(train, source, seed);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"calibration:{Share:R}:{Options.Coverage:R}:{Options.Groups}:{(Options.ByLabel ? "by-label" : "together")}");
}
