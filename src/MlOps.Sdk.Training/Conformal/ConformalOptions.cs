namespace MlOps.Sdk.Training;

/// <summary>How a model's answers are calibrated.</summary>
public sealed record ConformalOptions
{
    /// <summary>The share of rows whose truth is to lie in their interval, above 0 and below 1. Default 0.9.</summary>
    public double Coverage { get; init; } = 0.9;

    /// <summary>
    /// For regression: into how many groups by the size of the answer the rows are put, 1 to 100, each with an interval width and
    /// the coverage of its own. Default 1: one width for all. Use more where large answers are less certain than small ones.
    /// </summary>
    public int Groups { get; init; } = 1;

    /// <summary>For classification: whether each label has the coverage by itself. Default false: only both together. Use it where one label is rare.</summary>
    public bool ByLabel { get; init; }
}
