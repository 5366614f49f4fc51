using System.Runtime.InteropServices;
using SQLitePCL;

namespace MlOps.Sdk.Benchmarks;

/// <summary>The least that SQLite can do: one table of blobs by integer key, one statement prepared beforehand, one copy.</summary>
internal sealed class RawSqliteTable : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _find;

    static RawSqliteTable() => Batteries_V2.Init();

    public RawSqliteTable(string path, Dictionary<long, float[]> rows)
    {
        Require(raw.sqlite3_open_v2(path, out _database, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX, null));
        Require(raw.sqlite3_exec(_database, "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA cache_size = -16000; CREATE TABLE item (id INTEGER PRIMARY KEY, value BLOB NOT NULL); BEGIN"));
        Require(raw.sqlite3_prepare_v2(_database, "INSERT INTO item VALUES (?1, ?2)", out var insert));
        using (insert)
        {
            foreach (var (key, values) in rows)
            {
                Require(raw.sqlite3_bind_int64(insert, 1, key));
                Require(raw.sqlite3_bind_blob(insert, 2, MemoryMarshal.AsBytes<float>(values)));
                _ = raw.sqlite3_step(insert);
                Require(raw.sqlite3_reset(insert));
            }
        }

        Require(raw.sqlite3_exec(_database, "COMMIT"));
        Require(raw.sqlite3_prepare_v3(_database, "SELECT value FROM item WHERE id = ?1", raw.SQLITE_PREPARE_PERSISTENT, out _find));
    }

    public void Begin() => Require(raw.sqlite3_exec(_database, "BEGIN"));

    public void Commit() => Require(raw.sqlite3_exec(_database, "COMMIT"));

    public void Read(long key, Span<float> values)
    {
        Require(raw.sqlite3_bind_int64(_find, 1, key));
        if (raw.sqlite3_step(_find) != raw.SQLITE_ROW)
        {
            throw new InvalidOperationException($"There is no row {key}.");
        }

        raw.sqlite3_column_blob(_find, 0).CopyTo(MemoryMarshal.AsBytes(values));
        Require(raw.sqlite3_reset(_find));
    }

    public void Dispose()
    {
        _find.Dispose();
        _database.Dispose();
    }

    private static void Require(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw new InvalidOperationException($"SQLite answered {code}.");
        }
    }
}
