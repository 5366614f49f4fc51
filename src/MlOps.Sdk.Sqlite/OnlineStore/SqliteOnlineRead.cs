using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Sqlite;

/// <summary>
/// One read on a rented connection. Several statements are one transaction: they see one state, and take the file's lock once.
/// </summary>
internal readonly struct SqliteOnlineRead : IDisposable
{
    private readonly SqliteOnlineReaders _readers;
    private readonly ConditionalWeakTable<FeatureViewVersion, StrongBox<long>> _views;
    private readonly bool _isTransaction;

    public SqliteOnlineRead(SqliteOnlineReaders readers, ConditionalWeakTable<FeatureViewVersion, StrongBox<long>> views, bool severalStatements)
    {
        _readers = readers;
        _views = views;
        _isTransaction = severalStatements;
        Connection = readers.Rent();
        if (severalStatements)
        {
            try
            {
                Connection.Begin.Run("online-read");
            }
            catch
            {
                readers.Return(Connection);
                throw;
            }
        }
    }

    public SqliteOnlineConnection Connection { get; }

    /// <summary>The number of a view; null when nothing was ever written for it. A number once given stays, so it is asked for once.</summary>
    public long? ViewOf(FeatureViewVersion view)
    {
        if (_views.TryGetValue(view, out var known))
        {
            return known.Value;
        }

        var id = SqliteOnlineQueries.View(Connection, view);
        if (id is { } found)
        {
            _views.AddOrUpdate(view, new StrongBox<long>(found));
        }

        return id;
    }

    public void Dispose()
    {
        if (_isTransaction && !TryCommit())
        {
            Connection.Dispose();
            return;
        }

        _readers.Return(Connection);
    }

    // A read has nothing to lose: a connection that cannot end its transaction is closed instead.
    private bool TryCommit()
    {
        try
        {
            Connection.Commit.Run("online-read");
            return true;
        }
        catch (DataEngineException)
        {
            return false;
        }
    }
}
