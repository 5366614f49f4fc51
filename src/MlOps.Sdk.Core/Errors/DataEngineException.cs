namespace MlOps.Sdk.Core;

/// <summary>An engine that keeps or queries data refused or failed an operation: a query, a file read, a table write, an online read.</summary>
public sealed class DataEngineException : MlOpsException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">A full sentence that names the file or the query and the fix.</param>
    /// <param name="operation">What was being done, such as "read-csv" or "query".</param>
    /// <param name="innerException">The failure underneath, if any.</param>
    public DataEngineException(string message, string operation, Exception? innerException = null)
        : base(message, innerException) => Operation = operation;

    /// <summary>What was being done, such as "read-csv" or "query".</summary>
    public string Operation { get; }
}
