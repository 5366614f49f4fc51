using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Registry.Tests;

/// <summary>Everything that can go wrong from outside gives a typed error whose sentence names the thing and the fix.</summary>
public sealed class RegistryErrorTests : RegistryFixture
{
    [Fact]
    public async Task UnknownModel_NamesTheNearestAndTheKnown()
    {
        await Registry.RegisterAsync("commit-risk", TestPackages.Create(1));
        foreach (var call in (Func<Task>[])
        [
            () => Registry.GetVersionAsync("comit-risk", 1).AsTask(),
            () => Registry.ListVersionsAsync("comit-risk").AsTask(),
            () => Registry.SetAliasAsync("comit-risk", Alias.Champion, 1).AsTask(),
            () => Registry.GetRequiredByAliasAsync("comit-risk", Alias.Champion).AsTask(),
        ])
        {
            var thrown = await Assert.ThrowsAsync<NotFoundException>(call);
            Assert.Equal(("model", "comit-risk"), (thrown.Kind, thrown.Name));
            Assert.Contains("Did you mean 'commit-risk'?", thrown.Message, StringComparison.Ordinal);
        }

        Assert.Null(await Registry.GetByAliasAsync("comit-risk", Alias.Champion));
    }

    [Fact]
    public async Task UnknownModel_InAnEmptyRegistry_SaysThatThereIsNone()
    {
        var thrown = await Assert.ThrowsAsync<NotFoundException>(() => Registry.GetVersionAsync("risk", 1).AsTask());
        Assert.Contains("No model is registered yet", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(3)]
    public async Task UnknownVersion_NamesThoseThereAre(int version)
    {
        await Registry.RegisterAsync("risk", TestPackages.Create(1));
        await Registry.RegisterAsync("risk", TestPackages.Create(2));
        foreach (var call in (Func<Task>[])
        [
            () => Registry.GetVersionAsync("risk", version).AsTask(),
            () => Registry.SetAliasAsync("risk", Alias.Champion, version).AsTask(),
        ])
        {
            var thrown = await Assert.ThrowsAsync<NotFoundException>(call);
            Assert.Contains($"no version {version}. Its versions are 1 to 2.", thrown.Message, StringComparison.Ordinal);
        }

        Assert.Null(await Registry.GetByAliasAsync("risk", Alias.Champion));
    }

    [Fact]
    public async Task UnknownAlias_NamesThoseThereAre()
    {
        await Registry.RegisterAsync("risk", TestPackages.Create(1));
        var none = await Assert.ThrowsAsync<NotFoundException>(() => Registry.GetRequiredByAliasAsync("risk", "chamption").AsTask());
        Assert.Contains("It has none", none.Message, StringComparison.Ordinal);
        await Registry.SetAliasAsync("risk", Alias.Champion, 1);
        var some = await Assert.ThrowsAsync<NotFoundException>(() => Registry.GetRequiredByAliasAsync("risk", "chamption").AsTask());
        Assert.Contains("It has: champion.", some.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await Registry.GetRequiredByAliasAsync("risk", Alias.Champion)).Version);
    }

    [Fact]
    public async Task HostileNames_AreRefusedBeforeAnythingIsStored()
    {
        foreach (var name in (string[])["", new string('m', 1 << 20), "a\r\nforged", "a\u202Eb", "a\0b", " a"])
        {
            await Assert.ThrowsAsync<ArgumentException>(() => Registry.RegisterAsync(name, TestPackages.Create(1)).AsTask());
            await Assert.ThrowsAsync<ArgumentException>(() => Registry.RegisterAsync("risk", TestPackages.Create(1), new RegisterOptions { Tags = new Dictionary<string, string> { [name] = "x" } }).AsTask());
            await Assert.ThrowsAsync<ArgumentException>(() => Registry.RegisterAsync("risk", TestPackages.Create(1), new RegisterOptions { IdempotencyKey = name }).AsTask());
            await Assert.ThrowsAsync<ArgumentException>(() => Registry.SetAliasAsync("risk", name, 1).AsTask());
        }

        await Assert.ThrowsAsync<ArgumentException>(() => Registry.SetAliasAsync("risk", "7", 1).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => Registry.SetAliasAsync("risk", Alias.NotSet, 1).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() =>
            Registry.RegisterAsync("risk", TestPackages.Create(1), new RegisterOptions { Description = new string('d', 1 << 20) }).AsTask());
        Assert.Empty(await Registry.ListModelsAsync());
        Assert.Empty(await Get<ArtifactStore>().ListAsync().ToListAsync());
    }

    [Fact]
    public async Task HostileButVisibleNames_AreJustNames()
    {
        const string Name = "x'; DROP TABLE model_versions; --";
        await Registry.RegisterAsync(Name, TestPackages.Create(1), new RegisterOptions { Tags = new Dictionary<string, string> { ["<b>"] = "\r\n'\"" } });
        await Registry.SetAliasAsync(Name, "'; --", 1);
        Assert.Equal("\r\n'\"", (await Registry.GetRequiredByAliasAsync(Name, "'; --")).Tags["<b>"]);
    }

    [Fact]
    public async Task LockedDatabase_GivesATransientErrorAndTheSameCallSucceedsLater()
    {
        await Registry.RegisterAsync("risk", TestPackages.Create(1));
        await using var impatient = OpenServices(TimeSpan.FromMilliseconds(100));
        var registry = impatient.GetRequiredService<IModelRegistry>();
        await registry.ListModelsAsync();
        var database = Path.Combine(Folder, "metadata.db");
        using (var holder = new SqliteConnection($"Data Source={database};Pooling=False"))
        {
            holder.Open();
            using var begin = holder.CreateCommand();
            begin.CommandText = "BEGIN EXCLUSIVE";
            begin.ExecuteNonQuery();
            foreach (var call in (Func<Task>[])
            [
                () => registry.RegisterAsync("risk", TestPackages.Create(2)).AsTask(),
                () => registry.SetAliasAsync("risk", Alias.Champion, 1).AsTask(),
            ])
            {
                var thrown = await Assert.ThrowsAsync<MetadataException>(call);
                Assert.True(thrown.IsTransient);
                Assert.Contains(database, thrown.Message, StringComparison.Ordinal);
                Assert.Contains("locked by another process", thrown.Message, StringComparison.Ordinal);
            }

            Assert.Equal(1, (await registry.GetVersionAsync("risk", 1)).Version);
        }

        Assert.Equal(2, (await registry.RegisterAsync("risk", TestPackages.Create(2))).Version);
    }

    [Fact]
    public void BlankActor_IsFoundWhenOptionsAreValidated()
    {
        var services = new ServiceCollection();
        services.AddMlOpsCore().AddRegistry(o => o.Actor = " ");
        using var provider = services.BuildServiceProvider();
        Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IOptions<RegistryOptions>>().Value);
    }
}
