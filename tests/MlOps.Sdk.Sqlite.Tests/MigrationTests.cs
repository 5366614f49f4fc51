using MlOps.Sdk.Core;

namespace MlOps.Sdk.Sqlite.Tests;

public sealed class MigrationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private readonly MetadataMigrations _migrations = new("conformance", typeof(MlOps.Sdk.Testing.MetadataDatabaseConformance).Assembly, "Metadata/Migrations");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EnsureMigratedAsync_OnANewerSchema_Refuses()
    {
        await PrepareAsync($"INSERT INTO schema_migrations (area, number, name, checksum, applied_at) VALUES ({"conformance"}, {3}, {"003_new.sql"}, {"x"}, {0})");
        var message = await RefusalAsync();
        Assert.Contains("schema version 3", message, StringComparison.Ordinal);
        Assert.Contains("Update MlOps.Sdk", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EnsureMigratedAsync_WhenAnAppliedScriptWasAltered_Refuses()
    {
        await PrepareAsync($"UPDATE schema_migrations SET checksum = {"other"} WHERE number = {1}");
        Assert.Contains("'001_animals.sql'", await RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EnsureMigratedAsync_WhenAScriptFails_LeavesNothingOfTheArea()
    {
        await using var database = TestDatabase.Open(_folder.File("metadata.db"));
        await database.WriteAsync(async (s, ct) => await s.ExecuteAsync($"CREATE TABLE animal (other TEXT)", ct));
        await Assert.ThrowsAsync<MetadataException>(() => database.EnsureMigratedAsync(_migrations).AsTask());
        Assert.Equal(0, await database.ReadAsync((s, ct) =>
            s.QueryFirstOrDefaultAsync($"SELECT count(*) FROM sqlite_master WHERE name = {"schema_migrations"}", r => r.GetInt64(0), ct)));
    }

    private async Task PrepareAsync(FormattableString change)
    {
        await using var database = TestDatabase.Open(_folder.File("metadata.db"));
        await database.EnsureMigratedAsync(_migrations);
        await database.WriteAsync(async (s, ct) => await s.ExecuteAsync(change, ct));
    }

    private async Task<string> RefusalAsync()
    {
        await using var database = TestDatabase.Open(_folder.File("metadata.db"));
        var thrown = await Assert.ThrowsAsync<MetadataException>(() => database.EnsureMigratedAsync(_migrations).AsTask());
        Assert.Equal("migrate", thrown.Operation);
        return thrown.Message;
    }
}
