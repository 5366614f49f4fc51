using MlOps.Sdk.Core;
using SQLitePCL;

namespace MlOps.Sdk.Sqlite;

/// <summary>SQLite's result codes as sentences that name the online store's file and the fix.</summary>
internal static class SqliteOnlineErrors
{
    private const string Fix = "Move it and its '-wal' and '-shm' files away and sync the views again by SyncOnlineAsync.";

    public static DataEngineException From(sqlite3? database, int code, string path, string operation)
    {
        var detail = (database is null ? raw.sqlite3_errstr(code) : raw.sqlite3_errmsg(database)).utf8_to_string();
        return (code & 0xff) switch
        {
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new(
                $"The online store '{path}' stayed locked by another process. Try again, close the program that holds it, or raise SqliteOnlineStoreOptions.BusyTimeout.",
                operation)
            { IsTransient = true },
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => new($"The online store '{path}' is damaged: {detail}. {Fix}", operation),
            raw.SQLITE_FULL => new($"The disk that holds the online store '{path}' is full; the change was not made. Free space on it and try again.", operation),
            raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_CANTOPEN or raw.SQLITE_AUTH => new(
                $"The online store '{path}' cannot be opened for writing: {detail}. Give this user write permission on the file and its folder.", operation),
            _ => new($"Reading or writing the online store '{path}' failed: {detail}. Check the disk, then try again.", operation),
        };
    }

    public static DataEngineException Foreign(string path) => new(
        $"'{path}' is a SQLite database, but not an online store of MlOps.Sdk. Set SqliteOnlineStoreOptions.DatabasePath to another file.", "online-open");

    public static DataEngineException NoJournal(string path) => new(
        $"The online store '{path}' cannot use a write-ahead journal here. Put it on a local disk, not on a network share.", "online-open");

    public static DataEngineException JournalInUse(string path) => new(
        $"The rows were removed from the online store '{path}', but its journal '{path}-wal' could not be emptied, because somebody kept reading it. Repeat the erasure.", "online-delete")
    {
        IsTransient = true,
    };

    public static SchemaException AnotherDefinition(string path, string view) => new(
        $"The online store '{path}' holds rows of '{view}' that were packed for another definition under the same name and version, so it belongs to other metadata. {Fix}");
}
