namespace MlOps.Sdk.Monitoring;

/// <summary>How the values of a column are summarized and compared.</summary>
/// <remarks>
/// The rule looks at the type alone, so that every partition of the data decides alike: text and booleans are
/// <see cref="Categorical"/>; integers, floating-point numbers, decimals, dates and timestamps are
/// <see cref="Numeric"/>; binary values and vectors are <see cref="Opaque"/>. A flag stored as 0 and 1 loses nothing
/// by being numeric, since every frequent value gets a bin of its own.
/// </remarks>
public enum ColumnKind
{
    /// <summary>Ordered numbers: moments, quantiles and a histogram.</summary>
    Numeric,

    /// <summary>Named values: the most frequent ones with their counts.</summary>
    Categorical,

    /// <summary>Values without a summary: only rows and missing values are counted.</summary>
    Opaque,
}
