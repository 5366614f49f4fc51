namespace MlOps.Sdk.Core;

/// <summary>A model cannot be trained or evaluated on the given data.</summary>
public sealed class TrainingException : MlOpsException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">A full sentence that names the data and the fix.</param>
    /// <param name="column">The column at fault, such as a label with a single class.</param>
    /// <param name="innerException">The failure underneath, if any.</param>
    public TrainingException(string message, string? column = null, Exception? innerException = null)
        : base(message, innerException) => Column = column;

    /// <summary>The column at fault, if one is.</summary>
    public string? Column { get; }
}
