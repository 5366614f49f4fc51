using MlOps.Sdk.Testing;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Sqlite.Tests;

public sealed class SqliteConformanceTests : MetadataDatabaseConformance
{
    private readonly TemporaryFolder _folder = new();

    protected override MetadataDatabase Open() => TestDatabase.Open(_folder.File("metadata.db"));

    protected override ValueTask CleanUpAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
