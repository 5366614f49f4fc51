namespace MlOps.Sdk.Core;

/// <summary>Rows of the data break declared rules; every row found is listed.</summary>
public sealed class DataValidationException : MlOpsException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">A full sentence that names the data, the first violation and the fix.</param>
    /// <param name="violations">The values that broke a rule, in row order.</param>
    /// <param name="innerException">The failure underneath, if any.</param>
    public DataValidationException(string message, IReadOnlyList<RowViolation> violations, Exception? innerException = null)
        : base(message, innerException)
    {
        ArgumentNullException.ThrowIfNull(violations);
        Violations = violations;
    }

    /// <summary>The values that broke a rule.</summary>
    public IReadOnlyList<RowViolation> Violations { get; }
}
