namespace MlOps.Sdk.Training;

/// <summary>What a missing number is replaced with. Computed from the training rows only.</summary>
public enum ImputeStrategy
{
    /// <summary>The median of the column's present values; not moved by outliers.</summary>
    Median,

    /// <summary>The mean of the column's present values.</summary>
    Mean,

    /// <summary>A number given by the user.</summary>
    Constant,
}
