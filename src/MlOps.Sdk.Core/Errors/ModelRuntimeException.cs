namespace MlOps.Sdk.Core;

/// <summary>The inference engine could not load or run a model, or is not present.</summary>
public sealed class ModelRuntimeException : MlOpsException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">A full sentence that names the model and the fix.</param>
    /// <param name="modelName">The model, if one was involved.</param>
    /// <param name="code">The engine's own error code, if it gave one.</param>
    /// <param name="innerException">The failure underneath, if any.</param>
    public ModelRuntimeException(string message, string? modelName = null, string? code = null, Exception? innerException = null)
        : base(message, innerException)
    {
        ModelName = modelName;
        Code = code;
    }

    /// <summary>The model, if one was involved.</summary>
    public string? ModelName { get; }

    /// <summary>The engine's own error code, if it gave one.</summary>
    public string? Code { get; }
}
