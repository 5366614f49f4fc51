namespace MlOps.Sdk.DuckDb;

/// <summary>The parsed statements of one piece of SQL.</summary>
internal sealed unsafe class EngineScript(EngineConnection connection, ExtractedStatementsHandle statements, int count) : IDisposable
{
    public int Count { get; } = count;

    /// <summary>Prepares a statement. Those before it must have run, since it may need the tables they create.</summary>
    public EngineStatement Prepare(int index)
    {
        var state = NativeMethods.PrepareExtractedStatement(connection.Handle, statements, (ulong)index, out var prepared);
        var handle = new PreparedStatementHandle(prepared);
        if (state == NativeMethods.Success)
        {
            return new EngineStatement(handle);
        }

        var text = EngineError.Text(NativeMethods.PrepareError(prepared));
        handle.Dispose();
        throw EngineError.Create("query", text);
    }

    public void Dispose() => statements.Dispose();
}
