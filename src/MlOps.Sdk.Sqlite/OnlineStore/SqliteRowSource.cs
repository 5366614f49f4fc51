using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Sqlite;

/// <summary>The raw way of reading: packed rows go from SQLite's page to the caller's floats.</summary>
internal sealed class SqliteRowSource(SqliteOnlineStore store, FeatureViewVersion view) : OnlineRowSource
{
    public override void Find(EntityKeys keys, long at, OnlineRowTarget target)
    {
        using var read = store.BeginRead(keys.Count > 1);
        if (read.ViewOf(view) is not { } id)
        {
            for (var i = 0; i < keys.Count; i++)
            {
                target.Missing(i, false);
            }

            return;
        }

        var row = read.Connection.FindRow.Bind(1, id).Bind(3, at);
        for (var i = 0; i < keys.Count; i++)
        {
            row.Bind(2, keys[i]);
            try
            {
                if (row.Step("online-read"))
                {
                    target.Found(i, row.Int64(0), row.Bytes(1));
                    continue;
                }
            }
            finally
            {
                row.Reset();
            }

            target.Missing(i, SqliteOnlineQueries.IsCovered(read.Connection, id, keys[i], at));
        }
    }
}
