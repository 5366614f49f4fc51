namespace MlOps.Sdk.Training;

/// <summary>Infinities are clipped to the range seen in training. Put first by the pipeline for trainers that need finite numbers.</summary>
internal sealed class FiniteRangeDefinition() : NumericStepDefinition([])
{
    public override string Description => "clip_infinities";

    public override FittedNumericStep Fit(IReadOnlyList<float[]> values, bool[] selected)
    {
        var ranges = values.Select(column => ColumnStatistics.Of(column)).ToArray();
        return new FittedFiniteRange([.. ranges.Select(r => r.Min)], [.. ranges.Select(r => r.Max)]);
    }
}
