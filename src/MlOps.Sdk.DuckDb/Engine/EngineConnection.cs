namespace MlOps.Sdk.DuckDb;

/// <summary>One connection of the engine. Used by one caller at a time; only <see cref="Interrupt"/> may come from elsewhere.</summary>
internal sealed unsafe class EngineConnection : IDisposable
{
    public EngineConnection(DatabaseHandle database)
    {
        ObjectDisposedException.ThrowIf(database.IsClosed, typeof(DuckDbDatabase));
        if (NativeMethods.Connect(database, out var connection) != NativeMethods.Success)
        {
            throw EngineError.Create("connect", string.Empty);
        }

        Handle = new ConnectionHandle(connection);
    }

    public ConnectionHandle Handle { get; }

    /// <summary>Cuts SQL into its statements.</summary>
    public EngineScript Parse(string sql)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(sql);
        DuckDbDatabase.CheckText(sql, nameof(sql));
        var count = NativeMethods.ExtractStatements(Handle, sql, out var statements);
        var script = new EngineScript(this, new ExtractedStatementsHandle(statements), (int)count);
        if (count == 0)
        {
            var text = EngineError.Text(NativeMethods.ExtractStatementsError(statements));
            script.Dispose();
            throw text.Length == 0 ? new ArgumentException("The SQL holds no statement.", nameof(sql)) : EngineError.Create("query", text);
        }

        return script;
    }

    /// <summary>Runs one statement of ours that returns nothing of interest.</summary>
    public void Command(string sql)
    {
        using var script = Parse(sql);
        using var statement = script.Prepare(0);
        statement.Execute(isStreaming: false).Dispose();
    }

    /// <summary>Runs one query of ours and returns its single value as text.</summary>
    public string? Scalar(string sql)
    {
        using var script = Parse(sql);
        using var statement = script.Prepare(0);
        using var result = statement.Execute(isStreaming: false);
        using var batch = new ResultReader(result).Read(1);
        return batch?.Columns[0].GetValue(0) switch
        {
            bool flag => flag ? "true" : "false",
            { } value => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture),
            null => null,
        };
    }

    public void Interrupt() => NativeMethods.Interrupt(Handle);

    public void Dispose() => Handle.Dispose();
}
