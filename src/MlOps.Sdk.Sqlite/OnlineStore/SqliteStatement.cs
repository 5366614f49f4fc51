using SQLitePCL;

namespace MlOps.Sdk.Sqlite;

/// <summary>A prepared statement that is kept and used again. One caller at a time.</summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly SqliteOnlineConnection _connection;
    private readonly sqlite3_stmt _statement;

    public SqliteStatement(SqliteOnlineConnection connection, string sql)
    {
        _connection = connection;
        connection.Require(raw.sqlite3_prepare_v3(connection.Handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement), "prepare");
    }

    public SqliteStatement Bind(int index, long value)
    {
        _connection.Require(raw.sqlite3_bind_int64(_statement, index, value), "bind");
        return this;
    }

    // An empty span has no address, which SQLite would take for NULL.
    public SqliteStatement Bind(int index, ReadOnlySpan<byte> value)
    {
        _connection.Require(
            value.IsEmpty ? raw.sqlite3_bind_zeroblob(_statement, index, 0) : raw.sqlite3_bind_blob(_statement, index, value), "bind");
        return this;
    }

    public SqliteStatement Bind(int index, string value)
    {
        _connection.Require(raw.sqlite3_bind_text(_statement, index, value), "bind");
        return this;
    }

    /// <summary>Goes to the next row; false at the end. Call <see cref="Reset"/> after the last step.</summary>
    public bool Step(string operation)
    {
        var code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        if (code != raw.SQLITE_DONE)
        {
            var failure = _connection.Failure(code, operation);
            Reset();
            throw failure;
        }

        return false;
    }

    /// <summary>Runs a statement that returns no rows.</summary>
    public void Run(string operation)
    {
        Step(operation);
        Reset();
    }

    public void Reset() => _ = raw.sqlite3_reset(_statement);

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string();

    /// <summary>Bytes that live until the next step or reset.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();
}
