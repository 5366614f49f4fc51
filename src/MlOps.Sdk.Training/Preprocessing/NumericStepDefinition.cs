namespace MlOps.Sdk.Training;

/// <summary>A step over number columns as the user described it.</summary>
internal abstract class NumericStepDefinition(IReadOnlyList<string> columns)
{
    /// <summary>The step with its settings, for the list of parameters.</summary>
    public abstract string Description { get; }

    /// <summary>The columns it applies to; empty means all.</summary>
    public IReadOnlyList<string> Columns => columns;

    /// <summary>Learns what the step needs from training rows.</summary>
    /// <param name="values">The block of numbers, column by column, as the steps before left it.</param>
    /// <param name="selected">Which columns the step applies to.</param>
    public abstract FittedNumericStep Fit(IReadOnlyList<float[]> values, bool[] selected);

    protected string Describe(string name) => Columns.Count == 0 ? name : $"{name}({string.Join(", ", Columns)})";
}
