using Microsoft.Data.Sqlite;
using MlOps.Sdk.Core;
using SQLitePCL;

namespace MlOps.Sdk.Sqlite;

/// <summary>SQLite's result codes as sentences that name the file and the fix.</summary>
internal static class SqliteErrors
{
    public static bool IsBusy(int code) => (code & 0xff) is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    public static MetadataException Translate(SqliteException exception, string path, string operation, TimeSpan busyTimeout) =>
        Create(exception.SqliteErrorCode, exception.Message.TrimEnd('.'), path, operation, busyTimeout, exception);

    public static MetadataException FromHandle(sqlite3 handle, int code, string path, string operation, TimeSpan busyTimeout) =>
        Create(code & 0xff, raw.sqlite3_errmsg(handle).utf8_to_string(), path, operation, busyTimeout, null);

    public static MetadataException Damaged(string path, string detail, Exception? inner = null) => new(
        $"The metadata database '{path}' is damaged: {detail}. Nothing was changed. Restore the file from a backup, or move it and its "
        + "'-wal' and '-shm' files away to begin with an empty one.",
        "open", isTransient: false, inner);

    private static MetadataException Create(
        int code, string detail, string path, string operation, TimeSpan busyTimeout, SqliteException? inner) => code switch
        {
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new(
                FormattableString.Invariant(
                    $"The metadata database '{path}' is locked by another process or connection and stayed so for {busyTimeout.TotalSeconds:0.###} s ({operation}). ")
                + "Try again, close the program that holds it, or raise SqliteMetadataOptions.BusyTimeout.",
                operation, isTransient: true, inner),
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => Damaged(path, detail, inner),
            raw.SQLITE_FULL => new(
                $"The disk that holds the metadata database '{path}' is full; the change was not made. Free space on it and try again.",
                operation, isTransient: false, inner),
            raw.SQLITE_READONLY when operation == "read" => new(
                $"A statement that changes data was sent to '{path}' inside ReadAsync. Use WriteAsync for it.", operation, isTransient: false, inner),
            raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_CANTOPEN or raw.SQLITE_AUTH => new(
                $"The metadata database '{path}' cannot be opened for writing: {detail}. Give this user write permission on the file and its folder.",
                operation, isTransient: false, inner),
            raw.SQLITE_IOERR => new(
                $"Reading or writing the metadata database '{path}' failed: {detail}. Check the disk, then try again.", operation, isTransient: false, inner),
            raw.SQLITE_CONSTRAINT => new(
                $"The metadata database '{path}' refused a row that breaks a rule of its schema: {detail}.", operation, isTransient: false, inner),
            _ => new($"The metadata database '{path}' refused a statement ({operation}): {detail}.", operation, isTransient: false, inner),
        };
}
