namespace MlOps.Sdk.Core;

/// <summary>The metadata database failed, is locked, damaged or of another version.</summary>
public sealed class MetadataException : MlOpsException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">A full sentence that names the database and the fix.</param>
    /// <param name="operation">What was being done, such as "open", "migrate", "write".</param>
    /// <param name="isTransient">Whether a repetition may succeed, as with a locked database.</param>
    /// <param name="innerException">The failure underneath, if any.</param>
    public MetadataException(string message, string operation, bool isTransient = false, Exception? innerException = null)
        : base(message, innerException)
    {
        Operation = operation;
        IsTransient = isTransient;
    }

    /// <summary>What was being done, such as "open", "migrate", "write".</summary>
    public string Operation { get; }
}
