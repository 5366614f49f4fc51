namespace MlOps.Sdk.DuckDb;

/// <summary>One prepared statement.</summary>
internal sealed unsafe class EngineStatement(PreparedStatementHandle handle) : IDisposable
{
    private const int TransactionStatement = 10;

    /// <summary>Whether the statement begins or ends a transaction.</summary>
    public bool IsTransaction => NativeMethods.PreparedStatementType(handle) == TransactionStatement;

    /// <summary>Binds the parameters that the statement names.</summary>
    /// <param name="parameters">All values there are.</param>
    /// <param name="used">Receives the names that the statement uses.</param>
    public void Bind(IReadOnlyDictionary<string, object?> parameters, HashSet<string> used)
    {
        var count = NativeMethods.ParameterCount(handle);
        for (ulong i = 1; i <= count; i++)
        {
            var text = NativeMethods.ParameterName(handle, i);
            var name = EngineError.Text(text);
            NativeMethods.Free(text);
            var key = parameters.ContainsKey(name) ? name : parameters.Keys.FirstOrDefault(k => string.Equals(k, name, StringComparison.OrdinalIgnoreCase));
            if (key is null)
            {
                var given = parameters.Count == 0 ? "none was given" : $"given are {string.Join(", ", parameters.Keys)}";
                throw new ArgumentException($"The SQL uses the parameter '${name}', but {given}. Add it to DuckDbQuery.Parameters.", nameof(parameters));
            }

            used.Add(key);
            using var value = ParameterValue.Create(name, parameters[key]);
            if (NativeMethods.BindValue(handle, i, value.Pointer) != NativeMethods.Success)
            {
                throw EngineError.Create("bind-parameter", $"the value of '${name}' was refused");
            }
        }
    }

    /// <summary>Runs the statement.</summary>
    /// <param name="isStreaming">Whether rows are made as they are read rather than all at once.</param>
    public ResultHandle Execute(bool isStreaming)
    {
        var state = isStreaming ? NativeMethods.PendingPreparedStreaming(handle, out var pointer) : NativeMethods.PendingPrepared(handle, out pointer);
        using var pending = new PendingResultHandle(pointer);
        if (state != NativeMethods.Success)
        {
            throw EngineError.Create("query", EngineError.Text(NativeMethods.PendingError(pointer)));
        }

        var result = new ResultHandle();
        if (NativeMethods.ExecutePending(pending, result.Pointer) == NativeMethods.Success)
        {
            return result;
        }

        var text = EngineError.Text(NativeMethods.ResultError(result.Pointer));
        result.Dispose();
        throw EngineError.IsInterrupt(text) ? new OperationCanceledException("The query was stopped.") : EngineError.Create("query", text);
    }

    public void Dispose() => handle.Dispose();
}
