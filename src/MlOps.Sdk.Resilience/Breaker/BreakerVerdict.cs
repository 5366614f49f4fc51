namespace MlOps.Sdk.Resilience;

/// <summary>What the outcome of a call says about the health of the thing called.</summary>
internal enum BreakerVerdict
{
    Success,
    Failure,

    /// <summary>Nothing: the caller gave up or asked for something impossible.</summary>
    None,
}
