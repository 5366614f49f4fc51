using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>One call's connection with its inputs, its parameters and its cancellation.</summary>
internal sealed class EngineSession : IDisposable
{
    private readonly EngineConnection _connection;
    private readonly DuckDbQuery _query;
    private readonly QueryInterruption _interruption;
    private readonly List<InputRegistration> _inputs = [];
    private readonly CancellationToken _cancellationToken;
    private ResultReader? _reader;

    public EngineSession(DatabaseHandle database, DuckDbQuery query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _query = query;
        _cancellationToken = cancellationToken;
        _connection = new EngineConnection(database);
        try
        {
            foreach (var (name, batch) in query.Inputs)
            {
                AddInput(name, new BatchInput(batch));
            }
        }
        catch
        {
            DisposeInputs();
            _connection.Dispose();
            throw;
        }

        _interruption = new QueryInterruption(_connection, cancellationToken);
    }

    /// <summary>Makes rows usable as a table under a name until the session ends, which disposes the input.</summary>
    public void AddInput(string name, InputTable input)
    {
        var registration = InputRegistration.Add(input);
        _inputs.Add(registration);
        _connection.Command($"CREATE OR REPLACE TEMP VIEW {DuckDbDatabase.QuoteIdentifier(name)} AS SELECT * FROM {registration.Sql}");
    }

    /// <summary>Runs every statement and returns the result of the last one.</summary>
    public ResultHandle Run(string sql, bool isStreaming)
    {
        try
        {
            return RunStatements(sql, isStreaming, out _);
        }
        catch (Exception exception) when (IsStopped(exception))
        {
            throw new OperationCanceledException("The query was stopped.", exception, _cancellationToken);
        }
    }

    /// <summary>Runs every statement and adds up the rows they changed.</summary>
    public long Execute(string sql)
    {
        try
        {
            RunStatements(sql, isStreaming: false, out var changed).Dispose();
            return changed;
        }
        catch (Exception exception) when (IsStopped(exception))
        {
            throw new OperationCanceledException("The query was stopped.", exception, _cancellationToken);
        }
    }

    /// <summary>The next rows of a result of this session, or null at its end.</summary>
    public RecordBatch? Read(ResultHandle result, int maximumRows, bool emptyToo)
    {
        try
        {
            _reader ??= new ResultReader(result);
            return _reader.Read(maximumRows) ?? (emptyToo ? _reader.Empty() : null);
        }
        catch (Exception exception) when (IsStopped(exception))
        {
            throw new OperationCanceledException("The query was stopped.", exception, _cancellationToken);
        }
    }

    /// <summary>How many threads the engine works with, which our own part of a query keeps to.</summary>
    public int Threads() => int.Parse(_connection.Scalar("SELECT current_setting('threads')")!, CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _interruption.Dispose();
        _connection.Dispose();
        DisposeInputs();
    }

    /// <summary>A cancelled call may also end in an error of the engine, when an input of it stopped first.</summary>
    private bool IsStopped(Exception exception) =>
        _cancellationToken.IsCancellationRequested && (exception is OperationCanceledException or DataEngineException);

    private unsafe ResultHandle RunStatements(string sql, bool isStreaming, out long changed)
    {
        changed = 0;
        var used = new HashSet<string>(StringComparer.Ordinal);
        var hasTransaction = false;
        using var script = _connection.Parse(sql);
        ResultHandle? last = null;
        try
        {
            for (var i = 0; i < script.Count; i++)
            {
                last?.Dispose();
                last = null;
                _cancellationToken.ThrowIfCancellationRequested();
                using var statement = script.Prepare(i);
                statement.Bind(_query.Parameters, used);
                hasTransaction |= statement.IsTransaction;
                var isLast = i == script.Count - 1;
                if (isLast)
                {
                    CheckParameters(used);
                }

                last = statement.Execute(isStreaming && isLast && !hasTransaction);
                changed += (long)NativeMethods.RowsChanged(last.Pointer);
            }

            if (hasTransaction)
            {
                CheckTransactionEnded();
            }

            return last!;
        }
        catch
        {
            last?.Dispose();
            throw;
        }
    }

    private void CheckParameters(HashSet<string> used)
    {
        if (_query.Parameters.Keys.FirstOrDefault(k => !used.Contains(k)) is { } unused)
        {
            throw new ArgumentException($"The parameter '{unused}' does not occur in the SQL. Write ${unused} where its value belongs, or leave it out.");
        }
    }

    /// <summary>A second BEGIN fails exactly when a transaction is open; closing the connection would roll that back in silence.</summary>
    private void CheckTransactionEnded()
    {
        try
        {
            _connection.Command("BEGIN TRANSACTION");
        }
        catch (DataEngineException exception)
        {
            throw new DataEngineException(
                "The SQL began a transaction and did not end it, so its changes were rolled back. End the script with COMMIT or ROLLBACK.", "query", exception);
        }
    }

    private void DisposeInputs()
    {
        foreach (var input in _inputs)
        {
            input.Dispose();
        }
    }
}
