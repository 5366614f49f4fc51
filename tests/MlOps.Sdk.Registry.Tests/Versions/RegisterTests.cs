using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Registry.Tests.Versions;

public sealed class RegisterTests : RegistryFixture
{
    [Fact]
    public async Task RegisterAsync_OfAPackage_KeepsEverythingAboutIt()
    {
        var package = TestPackages.Create(1);
        var registered = await Registry.RegisterAsync("risk", package, new RegisterOptions
        {
            Description = "first try",
            Tags = new Dictionary<string, string> { ["team"] = "a" },
            CreatedBy = "ann",
        });
        await using var other = OpenServices();
        var read = await other.GetRequiredService<IModelRegistry>().GetVersionAsync("risk", 1);
        Assert.Equivalent(registered, read, strict: true);
        Assert.Equal(("risk", 1, package.Hash, "ann", "first try"), (read.Model, read.Version, read.PackageHash, read.CreatedBy, read.Description));
        Assert.Equal(("run-1", new string('a', 64), "0123abc"), (read.RunId, read.DatasetHash, read.GitCommit));
        Assert.Equal(("gradient-boosted-trees", ModelTasks.BinaryClassification), (read.Algorithm, read.Task));
        Assert.Equal(package.Metadata.Metrics.ToDictionary(), read.Metrics.ToDictionary());
        Assert.Equal(package.Metadata.Parameters.ToDictionary(), read.Parameters.ToDictionary());
        Assert.Equal(package.Signature, read.Signature);
        Assert.Equal("a", read.Tags["team"]);
        Assert.Empty(read.Aliases);

        var opened = await Registry.OpenPackageAsync(read);
        Assert.Equal(package.ToBytes(), opened.ToBytes());
        var audited = Assert.Single(await Get<AuditLog>().ReadAsync());
        Assert.Equal(new AuditEntry("ann", "model.version.registered", "risk/1", $"package {package.Hash}"), audited.Entry);
    }

    [Fact]
    public async Task RegisterAsync_OfTheSamePackage_ReturnsTheVersionThereIs()
    {
        var first = await Registry.RegisterAsync("risk", TestPackages.Create(1), new RegisterOptions { Description = "first" });
        var again = await Registry.RegisterAsync("risk", TestPackages.Create(1), new RegisterOptions { Description = "second" });
        Assert.Equivalent(first, again, strict: true);
        Assert.Equal(1, (await Registry.RegisterAsync("other", TestPackages.Create(1))).Version);
        Assert.Single(await Registry.ListVersionsAsync("risk"));
        Assert.Equal(2, (await Get<AuditLog>().ReadAsync()).Count);
    }

    [Fact]
    public async Task RegisterAsync_WithAnIdempotencyKey_HasOneEffect()
    {
        var options = new RegisterOptions { IdempotencyKey = "attempt-1" };
        var first = await Registry.RegisterAsync("risk", TestPackages.Create(1), options);
        Assert.Equal(first.Version, (await Registry.RegisterAsync("risk", TestPackages.Create(1), options)).Version);
        var thrown = await Assert.ThrowsAsync<ConflictException>(() => Registry.RegisterAsync("risk", TestPackages.Create(2), options).AsTask());
        Assert.Contains("already made version 1", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await Registry.RegisterAsync("risk", TestPackages.Create(2))).Version);
    }

    [Fact]
    public async Task RegisterAsync_FromEightThreadsOfTwoRegistries_GivesUniqueNumbersAndLosesNone()
    {
        await using var other = OpenServices();
        IModelRegistry[] registries = [Registry, other.GetRequiredService<IModelRegistry>()];
        var versions = (await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(async () =>
        {
            var own = new List<ModelVersion>();
            for (var i = 0; i < 25; i++)
            {
                own.Add(await registries[thread % 2].RegisterAsync("risk", TestPackages.Create((thread * 25) + i)));
            }

            return own;
        })))).SelectMany(v => v).ToList();
        Assert.Equal(Enumerable.Range(1, 200), versions.Select(v => v.Version).Order());
        Assert.Equal(200, versions.Select(v => v.PackageHash).Distinct().Count());
        foreach (var version in versions.Where(v => v.Version % 20 == 0))
        {
            Assert.Equal(version.PackageHash, (await Registry.OpenPackageAsync(version)).Hash);
        }

        Assert.Equal(200, (await Get<AuditLog>().VerifyAsync()).Entries);
    }

    [Fact]
    public async Task RegisterAsync_OfOnePackageFromEightThreads_MakesOneVersion()
    {
        var versions = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () => await Registry.RegisterAsync("risk", TestPackages.Create(1)))));
        Assert.All(versions, v => Assert.Equal(1, v.Version));
        Assert.Single(await Registry.ListVersionsAsync("risk"));
    }

    [Fact]
    public async Task ListVersionsAsync_InPagesAndByTag_GivesThemNewestFirst()
    {
        for (var i = 1; i <= 5; i++)
        {
            await Registry.RegisterAsync("risk", TestPackages.Create(i), new RegisterOptions { Tags = new Dictionary<string, string> { ["odd"] = i % 2 == 1 ? "yes" : "no" } });
        }

        Assert.Equal([5, 4, 3, 2, 1], (await Registry.ListVersionsAsync("risk")).Select(v => v.Version));
        Assert.Equal([3, 2], (await Registry.ListVersionsAsync("risk", new VersionQuery { Before = 4, Limit = 2 })).Select(v => v.Version));
        Assert.Equal([5, 3, 1], (await Registry.ListVersionsAsync("risk", new VersionQuery { Tag = "odd", TagValue = "yes" })).Select(v => v.Version));
        Assert.Empty(await Registry.ListVersionsAsync("risk", new VersionQuery { Tag = "missing" }));
        await Assert.ThrowsAsync<ArgumentException>(() => Registry.ListVersionsAsync("risk", new VersionQuery { Limit = 1_000_000 }).AsTask());
    }

    [Fact]
    public async Task ListModelsAsync_ShowsLatestVersionsAndAliases()
    {
        Assert.Empty(await Registry.ListModelsAsync());
        await Registry.RegisterAsync("b", TestPackages.Create(1));
        await Registry.RegisterAsync("a", TestPackages.Create(1));
        await Registry.RegisterAsync("a", TestPackages.Create(2));
        await Registry.SetAliasAsync("a", Alias.Champion, 1);
        var models = await Registry.ListModelsAsync();
        Assert.Equal([("a", 2), ("b", 1)], models.Select(m => (m.Name, m.LatestVersion)));
        Assert.Equal(1, models[0].Aliases[Alias.Champion]);
        Assert.Empty(models[1].Aliases);
    }

    [Fact]
    public async Task OpenPackageAsync_OfDamagedBytes_IsRefusedAndOtherVersionsStillOpen()
    {
        var good = await Registry.RegisterAsync("risk", TestPackages.Create(1));
        var bad = await Registry.RegisterAsync("risk", TestPackages.Create(2));
        var file = Directory.GetFiles(Folder, "*", SearchOption.AllDirectories).Single(f => f.Contains(bad.Artifact.Sha256[4..], StringComparison.Ordinal));
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[bytes.Length / 2] ^= 1;
        File.SetAttributes(file, FileAttributes.Normal);
        await File.WriteAllBytesAsync(file, bytes);
        await Assert.ThrowsAsync<ArtifactException>(() => Registry.OpenPackageAsync(bad).AsTask());
        Assert.Equal(good.PackageHash, (await Registry.OpenPackageAsync(good)).Hash);

        File.Delete(file);
        await Assert.ThrowsAsync<NotFoundException>(() => Registry.OpenPackageAsync(bad).AsTask());
    }

    [Fact]
    public async Task OpenPackageAsync_OfAnotherVersionsBytes_IsRefused()
    {
        var first = await Registry.RegisterAsync("risk", TestPackages.Create(1));
        var second = await Registry.RegisterAsync("risk", TestPackages.Create(2));
        var thrown = await Assert.ThrowsAsync<ModelPackageException>(() => Registry.OpenPackageAsync(first with { Artifact = second.Artifact }).AsTask());
        Assert.Contains(first.PackageHash, thrown.Message, StringComparison.Ordinal);
    }
}
