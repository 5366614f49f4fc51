namespace MlOps.Sdk.Core;

/// <summary>A thing that was asked for by name does not exist.</summary>
public sealed class NotFoundException : MlOpsException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">A full sentence that names the thing and the fix.</param>
    /// <param name="kind">What kind of thing it is, such as "model" or "run".</param>
    /// <param name="name">The name the caller used.</param>
    /// <param name="innerException">The failure underneath, if any.</param>
    public NotFoundException(string message, string kind, string name, Exception? innerException = null)
        : base(message, innerException)
    {
        Kind = kind;
        Name = name;
    }

    /// <summary>What kind of thing it is, such as "model" or "run".</summary>
    public string Kind { get; }

    /// <summary>The name the caller used.</summary>
    public string Name { get; }
}
