using Microsoft.Extensions.Logging.Abstractions;

namespace MlOps.Sdk.Sqlite.Tests;

internal static class TestDatabase
{
    public static SqliteMetadataDatabase Open(string path, TimeSpan? busyTimeout = null) => new(
        path,
        new SqliteMetadataOptions { BusyTimeout = busyTimeout ?? TimeSpan.FromSeconds(20) },
        TimeProvider.System,
        NullLogger<SqliteMetadataDatabase>.Instance);
}
