using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Sqlite.Tests;

public sealed class SqliteMlOpsBuilderExtensionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task UseSqlite_WithoutOptions_PutsTheFileIntoThePlatformsFolder()
    {
        var services = new ServiceCollection();
        services.AddMlOpsCore(o => o.Path = _folder.File("platform")).UseSqlite().UseSqlite();
        await using var provider = services.BuildServiceProvider();
        var database = Assert.Single(provider.GetServices<MetadataDatabase>());
        await database.ReadAsync((_, _) => ValueTask.CompletedTask);
        Assert.Equal(_folder.File("platform/metadata.db"), database.Name);
        Assert.True(File.Exists(database.Name));
    }

    [Fact]
    public void UseSqlite_WithSeveralBadOptions_NamesThemAllAtOnce()
    {
        var services = new ServiceCollection();
        services.AddMlOpsCore().UseSqlite(o =>
        {
            o.DatabasePath = "a\nb";
            o.BusyTimeout = TimeSpan.Zero;
            o.MaxReaders = 0;
        });
        using var provider = services.BuildServiceProvider();
        var thrown = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IOptions<SqliteMetadataOptions>>().Value);
        Assert.Equal(3, thrown.Failures.Count());
    }
}
