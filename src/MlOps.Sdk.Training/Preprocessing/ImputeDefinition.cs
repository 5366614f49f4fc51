using System.Globalization;

namespace MlOps.Sdk.Training;

/// <summary>Missing numbers are replaced.</summary>
internal sealed class ImputeDefinition(ImputeStrategy strategy, float constant, IReadOnlyList<string> columns) : NumericStepDefinition(columns)
{
    public override string Description => Describe(strategy == ImputeStrategy.Constant
        ? string.Create(CultureInfo.InvariantCulture, $"impute[{constant}]")
        : $"impute[{strategy.ToString().ToLowerInvariant()}]");

    public override FittedNumericStep Fit(IReadOnlyList<float[]> values, bool[] selected) =>
        new FittedImpute([.. values.Select((column, i) => selected[i] ? Replacement(column) : float.NaN)]);

    private float Replacement(float[] column) => strategy switch
    {
        ImputeStrategy.Median => (float)ColumnStatistics.Median(column),
        ImputeStrategy.Mean => (float)ColumnStatistics.Of(column).Mean,
        _ => constant,
    };
}
