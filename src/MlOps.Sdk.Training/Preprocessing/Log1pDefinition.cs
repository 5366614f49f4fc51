namespace MlOps.Sdk.Training;

/// <summary>Numbers are drawn in by sign(x) · ln(1 + |x|).</summary>
internal sealed class Log1pDefinition(IReadOnlyList<string> columns) : NumericStepDefinition(columns)
{
    public override string Description => Describe("log1p");

    public override FittedNumericStep Fit(IReadOnlyList<float[]> values, bool[] selected) => new FittedLog1p(selected);
}
