namespace MlOps.Sdk.Core;

/// <summary>A column is missing, superfluous, of another type, or holds a value that its type cannot.</summary>
public sealed class SchemaException : MlOpsException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">A full sentence that names the column and the fix.</param>
    /// <param name="column">The column at fault, if it is a single one.</param>
    /// <param name="row">The zero-based row at fault, if it is a single one.</param>
    /// <param name="innerException">The failure underneath, if any.</param>
    public SchemaException(string message, string? column = null, long? row = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Column = column;
        Row = row;
    }

    /// <summary>The column at fault; <see langword="null"/> when several are.</summary>
    public string? Column { get; }

    /// <summary>The zero-based row at fault; <see langword="null"/> when the whole column is.</summary>
    public long? Row { get; }
}
