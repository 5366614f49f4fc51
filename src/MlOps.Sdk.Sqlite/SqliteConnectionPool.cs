using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace MlOps.Sdk.Sqlite;

/// <summary>A fixed number of connections handed out in the order they were asked for. With one connection it is a queue.</summary>
internal sealed class SqliteConnectionPool : IDisposable
{
    private readonly Channel<SqliteConnection?> _free;
    private readonly Func<SqliteConnection> _open;

    public SqliteConnectionPool(int size, Func<SqliteConnection> open)
    {
        _free = Channel.CreateBounded<SqliteConnection?>(size);
        _open = open;
        for (var i = 0; i < size; i++)
        {
            _free.Writer.TryWrite(null);
        }
    }

    public async ValueTask<SqliteConnection> RentAsync(CancellationToken cancellationToken)
    {
        SqliteConnection? connection;
        try
        {
            connection = await _free.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(SqliteMetadataDatabase), "The metadata database was disposed; resolve it from a live host.");
        }

        try
        {
            return connection ?? _open();
        }
        catch
        {
            Return(null);
            throw;
        }
    }

    /// <summary>Gives a place back; null when its connection was thrown away.</summary>
    public void Return(SqliteConnection? connection)
    {
        if (!_free.Writer.TryWrite(connection))
        {
            connection?.Dispose();
        }
    }

    public void Dispose()
    {
        _free.Writer.TryComplete();
        while (_free.Reader.TryRead(out var connection))
        {
            connection?.Dispose();
        }
    }
}
