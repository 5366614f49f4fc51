using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;
using SQLitePCL;

namespace MlOps.Sdk.Sqlite;

/// <summary>The one connection of this process that writes. Each call is one transaction; one caller at a time.</summary>
internal sealed class SqliteOnlineWriter : IDisposable
{
    private readonly SqliteOnlineConnection _connection;
    private readonly SqliteStatement _addView;
    private readonly SqliteStatement _setWatermark;
    private readonly SqliteStatement _setEntity;
    private readonly SqliteStatement _dropRows;
    private readonly SqliteStatement _dropEntity;
    private readonly SqliteStatement _upsertRow;
    private readonly SqliteStatement _trimRows;
    private readonly SqliteStatement _startAtOldest;
    private readonly SqliteStatement _dropOldRows;
    private readonly SqliteStatement _dropOldEntities;
    private DateTimeOffset _entityFrom;

    public SqliteOnlineWriter(SqliteOnlineConnection connection)
    {
        _connection = connection;
        _addView = connection.Prepare("INSERT INTO online_view (name, fingerprint) VALUES (?1, ?2) ON CONFLICT DO NOTHING");
        _setWatermark = connection.Prepare("UPDATE online_view SET generation = ?2, covered_from = ?3 WHERE id = ?1");
        _setEntity = connection.Prepare("INSERT OR REPLACE INTO online_entity (view, entity, generation, covered_from) VALUES (?1, ?2, ?3, ?4)");
        _dropRows = connection.Prepare("DELETE FROM online_row WHERE view = ?1 AND entity = ?2");
        _dropEntity = connection.Prepare("DELETE FROM online_entity WHERE view = ?1 AND entity = ?2");

        // The order of OnlineRow.Supersedes: SQLite compares blobs byte by byte, as that does.
        _upsertRow = connection.Prepare(
            """
            INSERT INTO online_row (view, entity, valid_from, event_time, created_time, payload) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT DO UPDATE SET event_time = excluded.event_time, created_time = excluded.created_time, payload = excluded.payload
            WHERE (excluded.event_time, excluded.created_time, excluded.payload) > (event_time, created_time, payload)
            """);
        _trimRows = connection.Prepare(
            """
            DELETE FROM online_row WHERE view = ?1 AND entity = ?2
            AND valid_from < (SELECT max(valid_from) FROM online_row WHERE view = ?1 AND entity = ?2 AND valid_from <= ?3)
            """);
        _startAtOldest = connection.Prepare(
            """
            UPDATE online_entity SET covered_from = max(covered_from, (SELECT min(valid_from) FROM online_row WHERE view = ?1 AND entity = ?2))
            WHERE view = ?1 AND entity = ?2
            """);
        _dropOldRows = connection.Prepare(
            "DELETE FROM online_row WHERE view = ?1 AND entity IN (SELECT entity FROM online_entity WHERE view = ?1 AND generation < ?2)");
        _dropOldEntities = connection.Prepare("DELETE FROM online_entity WHERE view = ?1 AND generation < ?2");
    }

    public void Write(FeatureViewVersion view, IReadOnlyList<OnlineRow> rows, OnlineWatermark watermark, CancellationToken cancellationToken) =>
        InTransaction(() =>
        {
            var id = RequireView(view);
            if (SqliteOnlineQueries.Watermark(_connection, id)?.Generation > watermark.Generation)
            {
                return;
            }

            // Neighbours in the tree are written together.
            OnlineRow? last = null;
            var (isWritten, wasThere) = (false, false);
            foreach (var row in rows.OrderBy(r => r.Key, ByteOrder.Instance))
            {
                if (last is null || !last.Key.AsSpan().SequenceEqual(row.Key))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    TrimIf(isWritten && wasThere, id, last, watermark);
                    (isWritten, wasThere) = PrepareEntity(id, row.Key, watermark);
                }
                else
                {
                    wasThere = true;
                }

                if (isWritten)
                {
                    _upsertRow.Bind(1, id).Bind(2, row.Key).Bind(3, row.ValidFrom).Bind(4, row.EventTime).Bind(5, row.CreatedTime).Bind(6, row.Payload)
                        .Run("online-write");
                }

                last = row;
            }

            TrimIf(isWritten && wasThere, id, last, watermark);
        });

    public void Advance(FeatureViewVersion view, OnlineWatermark watermark) =>
        InTransaction(() =>
        {
            var id = RequireView(view);
            var present = SqliteOnlineQueries.Watermark(_connection, id);
            var complete = watermark.Merge(present);
            if (complete == present)
            {
                return;
            }

            _setWatermark.Bind(1, id).Bind(2, complete.Generation).Bind(3, Timestamps.FromDateTimeOffset(complete.From)).Run("online-advance");
            if (complete.Generation != present?.Generation)
            {
                _dropOldRows.Bind(1, id).Bind(2, complete.Generation).Run("online-advance");
                _dropOldEntities.Bind(1, id).Bind(2, complete.Generation).Run("online-advance");
            }
        });

    /// <summary>Removes keys and then writes the file anew: freed places of SQLite pages keep what was in them, and so does the journal.</summary>
    public long Delete(IReadOnlyList<OnlineDeletion> deletions)
    {
        var found = 0L;
        InTransaction(() => found = deletions.Sum(Delete));
        _connection.Execute("VACUUM", "online-delete");
        return SqliteOnlineSchema.EmptyJournal(_connection) ? found : throw SqliteOnlineErrors.JournalInUse(_connection.Path);
    }

    public void Dispose() => _connection.Dispose();

    /// <summary>Makes the entity one of the watermark's generation, unless it is of a higher one; also says whether it had rows of that generation.</summary>
    private (bool IsWritten, bool WasThere) PrepareEntity(long view, byte[] entity, OnlineWatermark watermark)
    {
        var present = SqliteOnlineQueries.Entity(_connection, view, entity);
        if (present?.Generation > watermark.Generation)
        {
            return (false, true);
        }

        if (present?.Generation < watermark.Generation)
        {
            _dropRows.Bind(1, view).Bind(2, entity).Run("online-write");
        }

        var merged = watermark.Merge(present);
        _entityFrom = merged.From;
        if (merged != present)
        {
            _setEntity.Bind(1, view).Bind(2, entity).Bind(3, merged.Generation).Bind(4, Timestamps.FromDateTimeOffset(merged.From)).Run("online-write");
        }

        return (true, present?.Generation == watermark.Generation);
    }

    /// <summary>Drops an entity's rows that no read needs any more.</summary>
    private void TrimIf(bool hasSeveral, long view, OnlineRow? row, OnlineWatermark watermark)
    {
        if (!hasSeveral || row is null || watermark.TrimBefore is not { } instant)
        {
            return;
        }

        _trimRows.Bind(1, view).Bind(2, row.Key).Bind(3, Timestamps.FromDateTimeOffset(instant)).Run("online-write");

        // The oldest row that is left holds at that instant, so an entity that begins then or later begins where it did.
        if (raw.sqlite3_changes(_connection.Handle) > 0 && _entityFrom < instant)
        {
            _startAtOldest.Bind(1, view).Bind(2, row.Key).Run("online-write");
        }
    }

    private long Delete(OnlineDeletion deletion)
    {
        var view = _connection.FindView.Bind(1, deletion.View);
        var id = view.Step("online-delete") ? view.Int64(0) : (long?)null;
        view.Reset();
        if (id is not { } present)
        {
            return 0;
        }

        var found = 0L;
        foreach (var key in deletion.Keys)
        {
            _dropRows.Bind(1, present).Bind(2, key).Run("online-delete");
            _dropEntity.Bind(1, present).Bind(2, key).Run("online-delete");
            found += raw.sqlite3_changes(_connection.Handle);
        }

        return found;
    }

    private long RequireView(FeatureViewVersion view)
    {
        if (SqliteOnlineQueries.View(_connection, view) is { } id)
        {
            return id;
        }

        _addView.Bind(1, view.Id).Bind(2, view.View.Fingerprint).Run("online-write");
        return SqliteOnlineQueries.View(_connection, view)!.Value;
    }

    private void InTransaction(Action work)
    {
        _connection.Execute("BEGIN IMMEDIATE", "online-write");
        try
        {
            work();
            _connection.Execute("COMMIT", "online-write");
        }
        finally
        {
            if (!_connection.IsOutsideTransaction)
            {
                _ = raw.sqlite3_exec(_connection.Handle, "ROLLBACK");
            }
        }
    }

    private sealed class ByteOrder : IComparer<byte[]>
    {
        public static ByteOrder Instance { get; } = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
