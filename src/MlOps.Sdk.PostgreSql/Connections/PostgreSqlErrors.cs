using Npgsql;

namespace MlOps.Sdk.PostgreSql;

/// <summary>The server's and the driver's failures as sentences that name the database and the fix.</summary>
internal static class PostgreSqlErrors
{
    public static PostgreSqlFailure TimedOut(string database, string operation, TimeSpan timeout, bool mayBeCommitted) => new(
        FormattableString.Invariant($"PostgreSQL at '{database}' did not finish '{operation}' within {timeout.TotalMilliseconds:F0} ms. ")
        + (mayBeCommitted ? "The change may have been made; look before repeating it. " : "")
        + "See whether the server is overloaded, paused or unreachable, or raise the timeout in the options.",
        operation, IsTransient: true, null);

    public static PostgreSqlFailure Busy(string database, string operation, TimeSpan timeout) => new(
        FormattableString.Invariant($"Other writes held the metadata of '{database}' for {timeout.TotalMilliseconds:F0} ms ({operation}). ")
        + "Try again, or raise PostgreSqlMetadataOptions.LockTimeout.",
        operation, IsTransient: true, null);

    public static PostgreSqlFailure Describe(Exception exception, string database, string operation) => exception switch
    {
        PostgresException refusal => Refused(refusal, database, operation),
        NpgsqlException { InnerException: TimeoutException } => new(
            $"No connection to PostgreSQL at '{database}' became free in time for '{operation}'. Send less at once, raise MaxConnections in the options, or try again.",
            operation, IsTransient: true, exception),
        _ when IsConnectionLoss(exception) => new(
            $"The connection to PostgreSQL at '{database}' failed during '{operation}': {Reason(exception)}. A write may have happened. "
            + "Check the connection string's host and port, and that the server runs; the next call connects again.",
            operation, IsTransient: true, exception),
        _ => new(
            $"PostgreSQL at '{database}' could not run '{operation}': {Reason(exception)}. Check the connection string.", operation, IsTransient: false, exception),
    };

    private static bool IsConnectionLoss(Exception exception) =>
        exception is ObjectDisposedException or IOException or System.Net.Sockets.SocketException || exception is NpgsqlException { IsTransient: true }
        || (exception.InnerException is { } inner && IsConnectionLoss(inner));

    private static PostgreSqlFailure Refused(PostgresException refusal, string database, string operation)
    {
        var (isTransient, fix) = refusal.SqlState switch
        {
            PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected => (true, "Another transaction was in the way; try again."),
            PostgresErrorCodes.LockNotAvailable => (true, "Another process held the lock; try again, or raise the timeout in the options."),
            PostgresErrorCodes.QueryCanceled => (true, "It took longer than the options allow; see whether the server is overloaded, or raise the timeout."),
            PostgresErrorCodes.TooManyConnections => (true, "Lower MaxConnections in the options, or raise max_connections of the server."),
            PostgresErrorCodes.CannotConnectNow => (true, "It starts or stops; try again in a moment."),
            PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.DatabaseDropped => (true, "The next call connects again."),
            PostgresErrorCodes.ReadOnlySqlTransaction when operation == "read" => (false, "A statement that changes data was sent inside ReadAsync; use WriteAsync for it."),
            PostgresErrorCodes.ReadOnlySqlTransaction => (true, "The server is a standby or set to read only; name the primary, or try again once it is promoted."),
            PostgresErrorCodes.DiskFull => (false, "Free space on the server's disk."),
            PostgresErrorCodes.OutOfMemory => (true, "Lower the load, or give the server more memory."),
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => (false, "Correct user and password in the connection string."),
            PostgresErrorCodes.InvalidCatalogName => (false, "Create the database, or name another one in the connection string."),
            PostgresErrorCodes.InsufficientPrivilege => (false, "Grant the user the right in the schema, or let an owner start once so that the tables are made."),
            PostgresErrorCodes.ProgramLimitExceeded => (false, "An entity's key may take at most some 2,600 bytes in PostgreSQL."),
            _ => (refusal.IsTransient, "Check the statement, and the server's version (15 is tested)."),
        };
        return new PostgreSqlFailure(
            $"PostgreSQL at '{database}' refused '{operation}': {refusal.MessageText.TrimEnd('.')} ({refusal.SqlState}). {fix}", operation, isTransient, refusal);
    }

    // The innermost failure says what happened, such as "Connection refused"; the outer ones that something did.
    private static string Reason(Exception exception) => (exception.InnerException is { } inner ? Reason(inner) : exception.Message).TrimEnd('.');
}
