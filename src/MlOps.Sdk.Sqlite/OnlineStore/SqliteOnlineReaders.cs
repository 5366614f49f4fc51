namespace MlOps.Sdk.Sqlite;

/// <summary>
/// Connections that wait for the next read. Renting takes one atomic exchange and never waits: when all are out, one more is opened.
/// </summary>
internal sealed class SqliteOnlineReaders(Func<SqliteOnlineConnection> open) : IDisposable
{
    private readonly SqliteOnlineConnection?[] _free = new SqliteOnlineConnection?[Math.Max(4, Environment.ProcessorCount)];
    private volatile bool _disposed;

    public SqliteOnlineConnection Rent()
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(SqliteOnlineStore));
        for (var i = 0; i < _free.Length; i++)
        {
            if (Interlocked.Exchange(ref _free[i], null) is { } connection)
            {
                return connection;
            }
        }

        return open();
    }

    public void Return(SqliteOnlineConnection connection)
    {
        for (var i = 0; i < _free.Length && !_disposed; i++)
        {
            if (Interlocked.CompareExchange(ref _free[i], connection, null) is null)
            {
                if (_disposed)
                {
                    Dispose();
                }

                return;
            }
        }

        connection.Dispose();
    }

    public void Dispose()
    {
        _disposed = true;
        for (var i = 0; i < _free.Length; i++)
        {
            Interlocked.Exchange(ref _free[i], null)?.Dispose();
        }
    }
}
