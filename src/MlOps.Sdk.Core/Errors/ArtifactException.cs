namespace MlOps.Sdk.Core;

/// <summary>An artifact could not be stored, read or verified.</summary>
public sealed class ArtifactException : MlOpsException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">A full sentence that names the artifact and the fix.</param>
    /// <param name="reason">What went wrong, for code that reacts to it.</param>
    /// <param name="artifact">The digest or the path of the artifact, if it is known.</param>
    /// <param name="innerException">The failure underneath, if any.</param>
    public ArtifactException(string message, ArtifactErrorReason reason = ArtifactErrorReason.Failed, string? artifact = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Reason = reason;
        Artifact = artifact;
    }

    /// <summary>What went wrong.</summary>
    public ArtifactErrorReason Reason { get; }

    /// <summary>The digest or the path of the artifact, if it is known.</summary>
    public string? Artifact { get; }
}
