using MlOps.Sdk.Core;
using SQLitePCL;

namespace MlOps.Sdk.Sqlite;

/// <summary>One connection to the online store's file, with its statements prepared. One caller at a time.</summary>
internal sealed class SqliteOnlineConnection : IDisposable
{
    private readonly List<SqliteStatement> _statements = [];
    private sqlite3? _handle;

    static SqliteOnlineConnection() => Batteries_V2.Init();

    public SqliteOnlineConnection(string path, SqliteOnlineStoreOptions options)
    {
        Path = path;
        try
        {
            SqliteOnlineSchema.EnsureFile(path);
            Require(raw.sqlite3_open_v2(path, out _handle, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX, null), "online-open");
            Require(raw.sqlite3_busy_timeout(_handle, (int)options.BusyTimeout.TotalMilliseconds), "online-open");
            SqliteOnlineSchema.Ensure(this, path, options.SurvivePowerLoss);
            Begin = Prepare("BEGIN");
            Commit = Prepare("COMMIT");
            FindRow = Prepare(
                "SELECT event_time, payload, valid_from, created_time FROM online_row WHERE view = ?1 AND entity = ?2 AND valid_from <= ?3 ORDER BY valid_from DESC LIMIT 1");
            FindEntity = Prepare("SELECT generation, covered_from FROM online_entity WHERE view = ?1 AND entity = ?2");
            FindView = Prepare("SELECT id, fingerprint FROM online_view WHERE name = ?1");
            FindWatermark = Prepare("SELECT generation, covered_from FROM online_view WHERE id = ?1 AND generation IS NOT NULL");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Dispose();
            throw new DataEngineException($"The folder of the online store '{path}' could not be made: {e.Message} Check that it may be written.", "online-open", e);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Path { get; }

    public sqlite3 Handle => _handle!;

    public bool IsOutsideTransaction => raw.sqlite3_get_autocommit(Handle) != 0;

    public SqliteStatement Begin { get; }

    public SqliteStatement Commit { get; }

    public SqliteStatement FindRow { get; }

    public SqliteStatement FindEntity { get; }

    public SqliteStatement FindView { get; }

    public SqliteStatement FindWatermark { get; }

    public SqliteStatement Prepare(string sql)
    {
        var statement = new SqliteStatement(this, sql);
        _statements.Add(statement);
        return statement;
    }

    public void Execute(string sql, string operation) => Require(raw.sqlite3_exec(Handle, sql), operation);

    /// <summary>The failure of the last call.</summary>
    public DataEngineException Failure(int code, string operation) => SqliteOnlineErrors.From(_handle, code, Path, operation);

    public void Require(int code, string operation)
    {
        if (code != raw.SQLITE_OK)
        {
            throw Failure(code, operation);
        }
    }

    public void Dispose()
    {
        _statements.ForEach(s => s.Dispose());
        _statements.Clear();
        _handle?.Dispose();
    }
}
