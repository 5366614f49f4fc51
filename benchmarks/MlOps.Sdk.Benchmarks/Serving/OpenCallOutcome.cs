namespace MlOps.Sdk.Benchmarks;

/// <summary>How a call of an open loop ended.</summary>
internal enum OpenCallOutcome
{
    /// <summary>It was answered.</summary>
    Answered = 0,

    /// <summary>It was shed, with the error that says so.</summary>
    Shed = 1,

    /// <summary>It failed in another way.</summary>
    Failed = 2,
}
