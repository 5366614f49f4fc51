namespace MlOps.Sdk.Tracking;

/// <summary>How a metric's last value is compared with a number. NaN never satisfies any of them.</summary>
public enum Comparison
{
    /// <summary>Less than.</summary>
    Less,

    /// <summary>Less than or equal.</summary>
    LessOrEqual,

    /// <summary>Equal.</summary>
    Equal,

    /// <summary>Not equal.</summary>
    NotEqual,

    /// <summary>Greater than or equal.</summary>
    GreaterOrEqual,

    /// <summary>Greater than.</summary>
    Greater,
}
