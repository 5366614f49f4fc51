using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Sqlite.Tests;

public sealed class SqliteOnlineStoreMlOpsBuilderExtensionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task UseSqliteOnlineStore_BeforeOrAfterTheFeatureStore_PutsTheFileIntoThePlatformsFolder()
    {
        foreach (var first in new[] { true, false })
        {
            var builder = new ServiceCollection().AddMlOpsCore(o => o.Path = _folder.File($"platform{first}"));
            builder = first ? builder.UseSqliteOnlineStore().AddFeatureStore() : builder.AddFeatureStore().UseSqliteOnlineStore().UseSqliteOnlineStore();
            await using var provider = builder.Services.BuildServiceProvider();
            var store = Assert.IsType<SqliteOnlineStore>(Assert.Single(provider.GetServices<FeatureStore.OnlineStore>()));
            await store.AdvanceAsync(OnlineRows.View, new OnlineWatermark(1, OnlineRows.Start));
            Assert.Equal(_folder.File($"platform{first}/online.db"), store.Path);
            Assert.True(File.Exists(store.Path));
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(store.Path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    [Fact]
    public void UseSqliteOnlineStore_WithSeveralBadOptions_NamesThemAllAtOnce()
    {
        var services = new ServiceCollection();
        services.AddMlOpsCore().UseSqliteOnlineStore(o =>
        {
            o.DatabasePath = " ";
            o.BusyTimeout = TimeSpan.Zero;
        });
        using var provider = services.BuildServiceProvider();
        var thrown = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IOptions<SqliteOnlineStoreOptions>>().Value);
        Assert.Equal(2, thrown.Failures.Count());
    }
}
