using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>A model cannot be compressed so, or loses more by it than the limits allow.</summary>
public sealed class CompressionException : MlOpsException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">A full sentence that names what was measured, the limit and the fix.</param>
    /// <param name="report">What was measured, if it came to that.</param>
    /// <param name="innerException">The failure underneath, if any.</param>
    public CompressionException(string message, CompressionReport? report = null, Exception? innerException = null)
        : base(message, innerException) => Report = report;

    /// <summary>What was measured, if it came to that.</summary>
    public CompressionReport? Report { get; }
}
