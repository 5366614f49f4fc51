namespace MlOps.Sdk.Core;

/// <summary>Why a prediction or a deployment failed, so that a host can map it to an answer without reading the message.</summary>
public enum ServingErrorReason
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    /// <summary>The model threw or answered with something that is no prediction.</summary>
    ModelFailed = 1,

    /// <summary>A circuit breaker is open; <see cref="ServingException.RetryAfter"/> says until when.</summary>
    CircuitOpen = 2,

    /// <summary>Too many calls run and wait already.</summary>
    Overloaded = 3,

    /// <summary>A time limit struck.</summary>
    TimedOut = 4,

    /// <summary>The full model and every fallback failed.</summary>
    NoLevelAnswered = 5,

    /// <summary>A version may not be served: its package, signature or golden samples do not hold.</summary>
    VersionRefused = 6,

    /// <summary>The deployment does not exist, or was taken down.</summary>
    NotDeployed = 7,

    /// <summary>A routing rule or policy threw.</summary>
    RoutingFailed = 8,

    /// <summary>Every replica of the version failed or rests; <see cref="ServingException.RetryAfter"/> says until when.</summary>
    AllReplicasDown = 9,

    /// <summary>The answer could not be there by the caller's deadline, so it was not computed.</summary>
    DeadlineMissed = 10,

    /// <summary>A version does not fit into the memory that the server may use for models.</summary>
    OutOfMemoryBudget = 11,
}
