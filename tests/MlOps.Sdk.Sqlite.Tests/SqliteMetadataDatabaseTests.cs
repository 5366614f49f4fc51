using System.Diagnostics;
using Microsoft.Data.Sqlite;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Sqlite.Tests;

public sealed class SqliteMetadataDatabaseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string DatabasePath => _folder.File("metadata.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_OfANewFile_SetsWhatDurabilityNeeds()
    {
        await using var database = TestDatabase.Open(DatabasePath);
        var settings = await database.WriteAsync(async (s, ct) => new[]
        {
            await s.QueryFirstOrDefaultAsync($"PRAGMA journal_mode", r => r.GetString(0), ct),
            await s.QueryFirstOrDefaultAsync($"PRAGMA synchronous", r => r.GetString(0), ct),
            await s.QueryFirstOrDefaultAsync($"PRAGMA foreign_keys", r => r.GetString(0), ct),
        });
        Assert.Equal(new string?[] { "wal", "2", "1" }, settings);
        Assert.Equal([DatabasePath], Directory.GetFiles(_folder.Path, "*metadata.db"));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.new*"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(DatabasePath));
        }
    }

    [Fact]
    public async Task WriteAsync_WhileAnotherConnectionHoldsTheLock_FailsTransientAfterTheTimeout()
    {
        await using (var database = TestDatabase.Open(DatabasePath))
        {
            await database.WriteAsync(async (s, ct) => await s.ExecuteAsync($"CREATE TABLE item (id TEXT)", ct));
        }

        using var holder = RawConnection();
        Execute(holder, "BEGIN EXCLUSIVE");
        await using var blocked = TestDatabase.Open(DatabasePath, TimeSpan.FromMilliseconds(150));
        var watch = Stopwatch.StartNew();
        var thrown = await Assert.ThrowsAsync<MetadataException>(() =>
            blocked.WriteAsync(async (s, ct) => await s.ExecuteAsync($"INSERT INTO item (id) VALUES ({"x"})", ct)).AsTask());
        Assert.True(thrown.IsTransient);
        Assert.InRange(watch.ElapsedMilliseconds, 140, 5000);
        Assert.Contains(DatabasePath, thrown.Message, StringComparison.Ordinal);
        Assert.Contains("0.15 s", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("BusyTimeout", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(0, await blocked.ReadAsync((s, ct) => s.QueryFirstOrDefaultAsync($"SELECT count(*) FROM item", r => r.GetInt64(0), ct)));

        Execute(holder, "ROLLBACK");
        await blocked.WriteAsync(async (s, ct) => await s.ExecuteAsync($"INSERT INTO item (id) VALUES ({"x"})", ct));
    }

    [Fact]
    public async Task ReadAsync_WhileTheWholeFileIsHeld_FailsTransient()
    {
        await using (var database = TestDatabase.Open(DatabasePath))
        {
            await database.WriteAsync(async (s, ct) => await s.ExecuteAsync($"CREATE TABLE item (id TEXT)", ct));
        }

        using var holder = RawConnection();
        Execute(holder, "PRAGMA locking_mode = EXCLUSIVE");
        Execute(holder, "INSERT INTO item (id) VALUES ('held')");
        await using var blocked = TestDatabase.Open(DatabasePath, TimeSpan.FromMilliseconds(100));
        var thrown = await Assert.ThrowsAsync<MetadataException>(() =>
            blocked.ReadAsync((s, ct) => s.QueryFirstOrDefaultAsync($"SELECT count(*) FROM item", r => r.GetInt64(0), ct)).AsTask());
        Assert.True(thrown.IsTransient);
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("short")]
    [InlineData("text")]
    [InlineData("header")]
    [InlineData("page")]
    [InlineData("cut")]
    public async Task Open_OfADamagedFile_RefusesAndLeavesItAsItIs(string damage)
    {
        await MakeFilledAsync();
        var bytes = await File.ReadAllBytesAsync(DatabasePath);
        switch (damage)
        {
            case "empty": bytes = []; break;
            case "short": bytes = bytes[..50]; break;
            case "text": bytes = [.. Enumerable.Repeat((byte)'x', 5000)]; break;
            case "header": bytes.AsSpan(0, 16).Reverse(); break;
            case "page": bytes.AsSpan(4096, 4096).Fill(0xA5); break;
            case "cut": bytes = bytes[..(bytes.Length / 2)]; break;
        }

        await File.WriteAllBytesAsync(DatabasePath, bytes);
        await using var database = TestDatabase.Open(DatabasePath);
        var thrown = await Assert.ThrowsAsync<MetadataException>(() =>
            database.ReadAsync((s, ct) => s.QueryFirstOrDefaultAsync($"SELECT count(*) FROM item", r => r.GetInt64(0), ct)).AsTask());
        Assert.False(thrown.IsTransient);
        Assert.Contains(DatabasePath, thrown.Message, StringComparison.Ordinal);
        Assert.Contains("backup", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(DatabasePath));
    }

    [Fact]
    public async Task Open_WhenOnlyTheJournalIsLeft_RefusesToBeginAnew()
    {
        await File.WriteAllTextAsync(DatabasePath + "-wal", "something");
        await using var database = TestDatabase.Open(DatabasePath);
        var thrown = await Assert.ThrowsAsync<MetadataException>(() => database.ReadAsync((_, _) => ValueTask.CompletedTask).AsTask());
        Assert.Contains("is missing although its journal", thrown.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(DatabasePath));
    }

    [Fact]
    public async Task Open_OfAnotherApplicationsDatabase_Refuses()
    {
        using (var connection = new SqliteConnection($"Data Source={DatabasePath};Pooling=False"))
        {
            SQLitePCL.Batteries_V2.Init();
            connection.Open();
            Execute(connection, "CREATE TABLE theirs (id INTEGER)");
        }

        await using var database = TestDatabase.Open(DatabasePath);
        var thrown = await Assert.ThrowsAsync<MetadataException>(() => database.ReadAsync((_, _) => ValueTask.CompletedTask).AsTask());
        Assert.Contains("not one of MlOps.Sdk", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_InAFolderThatIsAFile_NamesThePath()
    {
        await File.WriteAllTextAsync(_folder.File("blocker"), "x");
        await using var database = TestDatabase.Open(_folder.File("blocker/metadata.db"));
        var thrown = await Assert.ThrowsAsync<MetadataException>(() => database.ReadAsync((_, _) => ValueTask.CompletedTask).AsTask());
        Assert.Contains("could not be made", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Journal_LostAfterTheMigration_LeavesTheTablesInTheFile()
    {
        var database = TestDatabase.Open(DatabasePath);
        await database.EnsureMigratedAsync(new MetadataMigrations("conformance", typeof(MlOps.Sdk.Testing.MetadataDatabaseConformance).Assembly, "Metadata/Migrations"));
        File.Copy(DatabasePath, _folder.File("copy.db"));
        await database.DisposeAsync();
        await using var copy = TestDatabase.Open(_folder.File("copy.db"));
        Assert.Equal("cat", await copy.ReadAsync((s, ct) => s.QueryFirstOrDefaultAsync($"SELECT name FROM animal", r => r.GetString(0), ct)));
    }

    // What a power cut leaves of a journal: every write that is whole, in order, and nothing of the one that was cut.
    [Fact]
    public async Task Journal_CutAnywhere_LeavesAPrefixOfTheWrites()
    {
        await using var database = TestDatabase.Open(DatabasePath);
        await database.EnsureMigratedAsync(new MetadataMigrations("conformance", typeof(MlOps.Sdk.Testing.MetadataDatabaseConformance).Assembly, "Metadata/Migrations"));
        for (var i = 0; i < 20; i++)
        {
            await database.WriteAsync(async (s, ct) =>
            {
                await s.ExecuteAsync($"INSERT INTO animal (name) VALUES ({$"animal-{i:D2}-a"})", ct);
                await s.ExecuteAsync($"INSERT INTO animal (name) VALUES ({$"animal-{i:D2}-b"})", ct);
            });
        }

        var file = await ReadSharedAsync(DatabasePath);
        var journal = await ReadSharedAsync(DatabasePath + "-wal");
        var seen = new SortedSet<int>();
        foreach (var length in Enumerable.Range(0, 41).Select(i => journal.Length * i / 40))
        {
            var copy = _folder.File($"cut-{length}.db");
            await File.WriteAllBytesAsync(copy, file);
            await File.WriteAllBytesAsync(copy + "-wal", journal[..length]);
            await using var cut = TestDatabase.Open(copy);
            var names = await cut.ReadAsync((s, ct) => s.QueryAsync($"SELECT name FROM animal WHERE name <> {"cat"} ORDER BY name", r => r.GetString(0), ct));
            Assert.Equal(Enumerable.Range(0, names.Count / 2).SelectMany(i => (string[])[$"animal-{i:D2}-a", $"animal-{i:D2}-b"]), names);
            seen.Add(names.Count / 2);
        }

        Assert.Equal((0, 20), (seen.Min, seen.Max));
    }

    [Fact]
    public async Task Statement_Cancelled_IsInterrupted()
    {
        await using var database = TestDatabase.Open(DatabasePath);
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => database.ReadAsync(
            (s, ct) => s.QueryFirstOrDefaultAsync(
                $"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000000000) SELECT max(i) FROM n", r => r.GetInt64(0), ct),
            source.Token).AsTask());
        await database.ReadAsync((s, ct) => s.QueryAsync($"SELECT 1", r => r.GetInt64(0), ct));
    }

    [Fact]
    public async Task AnyCall_AfterDisposal_SaysSo()
    {
        var database = TestDatabase.Open(DatabasePath);
        await database.ReadAsync((_, _) => ValueTask.CompletedTask);
        await database.DisposeAsync();
        await database.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => database.ReadAsync((_, _) => ValueTask.CompletedTask).AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => database.WriteAsync((_, _) => ValueTask.CompletedTask).AsTask());
    }

    private async Task MakeFilledAsync()
    {
        await using var database = TestDatabase.Open(DatabasePath);
        await database.WriteAsync(async (s, ct) =>
        {
            await s.ExecuteAsync($"CREATE TABLE item (id TEXT NOT NULL PRIMARY KEY, note TEXT)", ct);
            await s.BulkInsertAsync("item", ["id", "note"], Enumerable.Range(0, 500).Select(i => new object?[] { $"id{i}", new string('n', 200) }), ct);
        });
    }

    private static async Task<byte[]> ReadSharedAsync(string path)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes);
        return bytes;
    }

    private SqliteConnection RawConnection()
    {
        var connection = new SqliteConnection($"Data Source={DatabasePath};Pooling=False");
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constants of this file
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
