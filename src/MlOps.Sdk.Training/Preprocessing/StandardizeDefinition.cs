namespace MlOps.Sdk.Training;

/// <summary>Numbers are brought to mean 0 and standard deviation 1.</summary>
internal sealed class StandardizeDefinition(IReadOnlyList<string> columns) : NumericStepDefinition(columns)
{
    public override string Description => Describe("standardize");

    public override FittedNumericStep Fit(IReadOnlyList<float[]> values, bool[] selected)
    {
        var offsets = new float[values.Count];
        var scales = new float[values.Count];
        for (var c = 0; c < values.Count; c++)
        {
            var (_, mean, deviation, min, max) = ColumnStatistics.Of(values[c]);
            offsets[c] = selected[c] ? (float)mean : 0;
            scales[c] = selected[c] && max > min ? (float)(1 / deviation) : 1;
        }

        return new FittedStandardize(offsets, scales);
    }
}
