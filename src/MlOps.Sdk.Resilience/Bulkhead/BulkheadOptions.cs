namespace MlOps.Sdk.Resilience;

/// <summary>How many calls may run at once, so that one slow model does not take the threads of all others.</summary>
public sealed class BulkheadOptions
{
    /// <summary>Calls that run at the same time, 1 or more. Default 64.</summary>
    public int MaxConcurrency { get; set; } = 64;

    /// <summary>Calls that may wait for a place; one more is refused at once. Default 256, 0 refuses instead of waiting.</summary>
    public int MaxQueue { get; set; } = 256;
}
