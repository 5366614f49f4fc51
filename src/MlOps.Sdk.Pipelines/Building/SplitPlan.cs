using System.Globalization;
using MlOps.Sdk.Core;
using MlOps.Sdk.Training;

namespace MlOps.Sdk.Pipelines;

/// <summary>How the rows will be split.</summary>
internal sealed record SplitPlan(bool IsByTime, double TestShare)
{
    public static SplitPlan ByTime(double test) => new(true, Checked(test));

    public static SplitPlan AtRandom(double test) => new(false, Checked(test));

    public DataSplit Apply(RecordBatch rows, LabelledSource source, int seed) => IsByTime
        ? Split.ByTime(rows, source.Timestamp, TestShare, source.Label)
        : Split.Random(rows, TestShare, seed, source.Label);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(IsByTime ? "time" : "random")}:{TestShare:R}");

    private static double Checked(double test) => test is > 0 and < 1
        ? test
        : throw new ArgumentOutOfRangeException(nameof(test), test, "The share of test rows lies above 0 and below 1, for example 0.2.");
}
