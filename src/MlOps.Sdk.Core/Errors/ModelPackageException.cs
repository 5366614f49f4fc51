namespace MlOps.Sdk.Core;

/// <summary>A model package is refused: a part is missing, altered, superfluous, too large or not what it says it is.</summary>
public sealed class ModelPackageException : MlOpsException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">A full sentence that names the part and the fix.</param>
    /// <param name="part">The part at fault, such as "model.onnx"; "package" for the archive as a whole.</param>
    /// <param name="innerException">The failure underneath, if any.</param>
    public ModelPackageException(string message, string part, Exception? innerException = null)
        : base(message, innerException) => Part = part;

    /// <summary>The part at fault, such as "model.onnx"; "package" for the archive as a whole.</summary>
    public string Part { get; }
}
