using Microsoft.Data.Sqlite;
using MlOps.Sdk.Core;
using SQLitePCL;

namespace MlOps.Sdk.Sqlite;

/// <summary>
/// The database file: made whole under another name and then moved into place, so that an empty or short file is always
/// damage and never a store that is just being made.
/// </summary>
internal static class SqliteFile
{
    /// <summary>"MLOP" in the header marks our files; SQLite keeps the field for this purpose.</summary>
    private const int ApplicationId = 0x4D4C4F50;

    private const int HeaderLength = 100;

    static SqliteFile() => Batteries_V2.Init();

    public static void EnsureExists(string path)
    {
        if (File.Exists(path))
        {
            return;
        }

        if (File.Exists(path + "-wal") && new FileInfo(path + "-wal").Length > 0)
        {
            throw new MetadataException(
                $"The metadata database '{path}' is missing although its journal '{path}-wal' is there. Put the file back from a backup, "
                + "or move the journal away to begin with an empty database.",
                "open");
        }

        var folder = Path.GetDirectoryName(path)!;
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():n}.new");
        try
        {
            Directory.CreateDirectory(folder);
            using (var connection = Open(temporary, SqliteOpenMode.ReadWriteCreate, TimeSpan.FromSeconds(1)))
            {
                Execute(connection, $"PRAGMA application_id = {ApplicationId}");
                Execute(connection, "PRAGMA journal_mode = WAL");
            }

            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(temporary, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            MoveIntoPlace(temporary, path);
            DurableFile.FsyncDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw new MetadataException(
                $"The metadata database '{path}' could not be made: {e.Message} Check that its folder may be written and has space.", "open", isTransient: false, e);
        }
        finally
        {
            foreach (var suffix in (string[])["", "-wal", "-shm"])
            {
                if (File.Exists(temporary + suffix))
                {
                    File.Delete(temporary + suffix);
                }
            }
        }
    }

    public static SqliteConnection Open(string path, SqliteOpenMode mode, TimeSpan busyTimeout)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = Math.Max(1, (int)Math.Ceiling(busyTimeout.TotalSeconds)),
        }.ToString());
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA synchronous = FULL");
            Execute(connection, "PRAGMA foreign_keys = ON");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Refuses a file that is cut, not SQLite, another application's, or damaged inside.</summary>
    public static void Verify(SqliteConnection connection, string path, bool checkAllPages)
    {
        var length = new FileInfo(path).Length;
        if (length < HeaderLength)
        {
            throw SqliteErrors.Damaged(path, $"the file is {length} bytes long, shorter than a database header");
        }

        if (Scalar(connection, "PRAGMA application_id") is not long id || id != ApplicationId)
        {
            throw new MetadataException(
                $"'{path}' is a SQLite database, but not one of MlOps.Sdk. Set SqliteMetadataOptions.DatabasePath to another file.", "open");
        }

        if (Scalar(connection, "PRAGMA journal_mode = WAL") is not "wal")
        {
            throw new MetadataException(
                $"The metadata database '{path}' cannot use a write-ahead journal here. Put it on a local disk, not on a network share.", "open");
        }

        if (checkAllPages && Scalar(connection, "PRAGMA quick_check(1)") is var answer and not "ok")
        {
            throw SqliteErrors.Damaged(path, $"SQLite's check says '{answer}'");
        }
    }

    public static void Execute(SqliteConnection connection, string pragma)
    {
        using var command = Command(connection, pragma);
        command.ExecuteNonQuery();
    }

    private static void MoveIntoPlace(string temporary, string path)
    {
        try
        {
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process made it first, which is as good.
        }
    }

    private static object? Scalar(SqliteConnection connection, string pragma)
    {
        using var command = Command(connection, pragma);
        return command.ExecuteScalar();
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA2100", Justification = "Only constants of this file and its callers.")]
    private static SqliteCommand Command(SqliteConnection connection, string text)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        return command;
    }
}
