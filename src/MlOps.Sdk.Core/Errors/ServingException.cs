namespace MlOps.Sdk.Core;

/// <summary>A prediction could not be made: every model, cache and fallback failed, or the deployment is not able to answer.</summary>
public sealed class ServingException : MlOpsException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">A full sentence that names the deployment and the fix.</param>
    /// <param name="modelName">The model or deployment asked, if known.</param>
    /// <param name="innerException">The failure underneath, if any.</param>
    public ServingException(string message, string? modelName = null, Exception? innerException = null)
        : base(message, innerException) => ModelName = modelName;

    /// <summary>The model or deployment asked, if known.</summary>
    public string? ModelName { get; }

    /// <summary>Why it failed.</summary>
    public ServingErrorReason Reason { get; init; }

    /// <summary>How long to wait before the next try, if known.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
