namespace MlOps.Sdk.Core;

/// <summary>
/// The root of every failure that comes from outside the caller's code: data, files, databases, models, engines.
/// Misuse of the API throws the exceptions of the base class library instead.
/// </summary>
/// <remarks>The message is a full sentence that quotes the offending value and says what to do about it.</remarks>
public abstract class MlOpsException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">A full sentence that names the thing and the fix.</param>
    /// <param name="innerException">The failure underneath, if any.</param>
    protected MlOpsException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Whether the same call may succeed when it is repeated a little later. Default: <see langword="false"/>.</summary>
    public bool IsTransient { get; init; }
}
