using System.Runtime.InteropServices;
using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;
using SQLitePCL;

namespace MlOps.Sdk.Benchmarks;

/// <summary>The least that could be done: one upsert prepared beforehand for each row, and each batch as a plain Parquet file.</summary>
internal sealed class RawPush : IDisposable
{
    private readonly string _folder;
    private readonly DuckDbDatabase _database = DuckDbDatabase.Open();
    private readonly sqlite3 _file;
    private readonly sqlite3_stmt _upsert;
    private readonly double[] _values = new double[PushData.Features];
    private int _next;

    static RawPush() => Batteries_V2.Init();

    public RawPush(string folder)
    {
        _folder = folder;
        Require(raw.sqlite3_open_v2(Path.Combine(folder, "raw.db"), out _file, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX, null));
        Require(raw.sqlite3_exec(
            _file,
            "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16000; "
            + "CREATE TABLE item (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, value BLOB NOT NULL)"));
        Require(raw.sqlite3_prepare_v3(
            _file,
            "INSERT INTO item VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET at = excluded.at, value = excluded.value WHERE (excluded.at, excluded.value) > (at, value)",
            raw.SQLITE_PREPARE_PERSISTENT,
            out _upsert));
    }

    public async Task PushAsync(RecordBatch batch)
    {
        await _database.WriteParquetAsync(Path.Combine(_folder, $"{_next++}.parquet"), One(batch));
        var (keys, times) = (batch.Column<long>("author").Values.ToArray(), batch.Column<long>("at").Values.ToArray());
        var features = Enumerable.Range(0, PushData.Features).Select(i => batch.Column<double>($"f{i}")).ToArray();
        Require(raw.sqlite3_exec(_file, "BEGIN IMMEDIATE"));
        for (var row = 0; row < keys.Length; row++)
        {
            for (var i = 0; i < features.Length; i++)
            {
                _values[i] = features[i][row];
            }

            Require(raw.sqlite3_bind_int64(_upsert, 1, keys[row]));
            Require(raw.sqlite3_bind_int64(_upsert, 2, times[row]));
            Require(raw.sqlite3_bind_blob(_upsert, 3, MemoryMarshal.AsBytes<double>(_values)));
            _ = raw.sqlite3_step(_upsert);
            Require(raw.sqlite3_reset(_upsert));
        }

        Require(raw.sqlite3_exec(_file, "COMMIT"));
    }

    /// <summary>The sum of the first feature over all entities.</summary>
    public double Checksum()
    {
        Require(raw.sqlite3_prepare_v2(_file, "SELECT value FROM item", out var all));
        using (all)
        {
            var sum = 0.0;
            while (raw.sqlite3_step(all) == raw.SQLITE_ROW)
            {
                sum += MemoryMarshal.Read<double>(raw.sqlite3_column_blob(all, 0));
            }

            return sum;
        }
    }

    public void Dispose()
    {
        _upsert.Dispose();
        _file.Dispose();
        _database.Dispose();
    }

    private static async IAsyncEnumerable<RecordBatch> One(RecordBatch batch)
    {
        await Task.CompletedTask;
        yield return batch.Share();
    }

    private static void Require(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw new InvalidOperationException($"SQLite answered {code}.");
        }
    }
}
