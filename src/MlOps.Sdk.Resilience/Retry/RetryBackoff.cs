namespace MlOps.Sdk.Resilience;

/// <summary>How the pause grows from one retry to the next.</summary>
public enum RetryBackoff
{
    /// <summary>The same pause each time.</summary>
    Constant = 0,

    /// <summary>Base delay times the number of the retry.</summary>
    Linear = 1,

    /// <summary>Doubles with each retry.</summary>
    Exponential = 2,
}
