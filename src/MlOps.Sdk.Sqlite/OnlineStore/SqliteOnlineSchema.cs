using System.Security.Cryptography;
using MlOps.Sdk.Core;
using SQLitePCL;

namespace MlOps.Sdk.Sqlite;

/// <summary>The online store's tables, made by whoever opens the file first.</summary>
internal static class SqliteOnlineSchema
{
    /// <summary>"MLOF" in the header marks our files.</summary>
    private const int ApplicationId = 0x4D4C4F46;

    // Rows lie in their key's tree, so that a read is one descent; the page is large enough for two rows of 200 features.
    private const string Tables = """
        CREATE TABLE online_view (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, fingerprint TEXT NOT NULL, generation INTEGER, covered_from INTEGER);
        CREATE TABLE online_entity (
            view INTEGER NOT NULL, entity BLOB NOT NULL, generation INTEGER NOT NULL, covered_from INTEGER NOT NULL,
            PRIMARY KEY (view, entity)) WITHOUT ROWID;
        CREATE TABLE online_row (
            view INTEGER NOT NULL, entity BLOB NOT NULL, valid_from INTEGER NOT NULL, event_time INTEGER NOT NULL,
            created_time INTEGER NOT NULL, payload BLOB NOT NULL,
            PRIMARY KEY (view, entity, valid_from)) WITHOUT ROWID;
        """;

    /// <summary>Makes an empty file that only this user may read; SQLite gives the journals beside it the same rights.</summary>
    public static void EnsureFile(string path)
    {
        if (File.Exists(path))
        {
            return;
        }

        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        new FileStream(path, options).Dispose();
        DurableFile.FsyncDirectory(folder);
    }

    public static void Ensure(SqliteOnlineConnection connection, string path, bool survivePowerLoss)
    {
        connection.Execute("PRAGMA page_size = 8192", "online-open");
        if (Scalar(connection, "PRAGMA journal_mode = WAL", s => s.Text(0)) != "wal")
        {
            throw SqliteOnlineErrors.NoJournal(path);
        }

        connection.Execute($"PRAGMA synchronous = {(survivePowerLoss ? "FULL" : "NORMAL")}; PRAGMA cache_size = -16000", "online-open");
        if (Version(connection) == ApplicationId)
        {
            return;
        }

        connection.Execute("BEGIN IMMEDIATE", "online-open");
        try
        {
            if (Version(connection) != ApplicationId)
            {
                if (Version(connection) != 0 || Scalar(connection, "SELECT count(*) FROM sqlite_master", s => s.Int64(0)) != 0)
                {
                    throw SqliteOnlineErrors.Foreign(path);
                }

                connection.Execute($"{Tables} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {RandomNumberGenerator.GetInt32(1, int.MaxValue)}", "online-open");
            }

            connection.Execute("COMMIT", "online-open");
        }
        finally
        {
            if (!connection.IsOutsideTransaction)
            {
                _ = raw.sqlite3_exec(connection.Handle, "ROLLBACK");
            }
        }
    }

    /// <summary>A number that the file got when it was made, so that another file under its name is told from it.</summary>
    public static long ContentNumber(SqliteOnlineConnection connection) => Scalar(connection, "PRAGMA user_version", s => s.Int64(0));

    /// <summary>Moves everything from the journal into the file and empties it; false when a reader did not let go of it in time.</summary>
    public static bool EmptyJournal(SqliteOnlineConnection connection) => Scalar(connection, "PRAGMA wal_checkpoint(TRUNCATE)", s => s.Int64(0)) == 0;

    private static long Version(SqliteOnlineConnection connection) => Scalar(connection, "PRAGMA application_id", s => s.Int64(0));

    private static T Scalar<T>(SqliteOnlineConnection connection, string sql, Func<SqliteStatement, T> read)
    {
        using var statement = new SqliteStatement(connection, sql);
        statement.Step("online-open");
        return read(statement);
    }
}
