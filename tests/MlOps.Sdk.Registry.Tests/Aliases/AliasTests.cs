using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Registry.Tests.Aliases;

public sealed class AliasTests : RegistryFixture
{
    [Fact]
    public async Task SetAliasAsync_MovesTheAliasAndTellsHistoryAuditAndFollowers()
    {
        await RegisterAsync(3);
        var heard = new List<ModelAliasChanged>();
        using var subscription = Get<EventBus>().Subscribe<ModelAliasChanged>(async (e, ct) =>
        {
            heard.Add(e);

            // The change is committed before anybody hears of it.
            Assert.Equal(e.NewVersion, $"{(await Registry.GetByAliasAsync(e.Model, e.Alias, ct))!.Version}");
        });
        Assert.Null(await Registry.GetByAliasAsync("risk", Alias.Champion));
        await Registry.SetAliasAsync("risk", Alias.Champion, 1);
        await Registry.SetAliasAsync("risk", Alias.Champion, 3, "1");
        await Registry.SetAliasAsync("risk", Alias.Challenger, 3);
        var change = await Registry.SetAliasAsync("risk", Alias.Champion, 3);

        Assert.Equal((3, 3), (change.OldVersion, change.NewVersion));
        var champion = await Registry.GetByAliasAsync("risk", Alias.Champion);
        Assert.Equal(3, champion!.Version);
        Assert.Equal([Alias.Challenger, Alias.Champion], champion.Aliases);
        Assert.Empty((await Registry.GetVersionAsync("risk", 1)).Aliases);
        Assert.Equal(
            [new("risk", Alias.Champion, null, "1"), new("risk", Alias.Champion, "1", "3"), new("risk", Alias.Challenger, null, "3")], heard);
        var history = await Registry.GetAliasHistoryAsync("risk", Alias.Champion);
        Assert.Equal([(null, 1), (1, 3)], history.Select(h => (h.OldVersion, h.NewVersion)));
        Assert.All(history, h => Assert.Equal("tester", h.ChangedBy));
        Assert.Equal(
            ["from none to 1", "from 1 to 3", "from none to 3"],
            (await Get<AuditLog>().ReadAsync()).Where(r => r.Entry.Action == "model.alias.set").Select(r => r.Entry.Details));
    }

    [Fact]
    public async Task SetAliasAsync_WithAnotherStateThanExpected_NamesTheStateAndMovesNothing()
    {
        await RegisterAsync(3);
        var unset = await Assert.ThrowsAsync<ConflictException>(() => Registry.SetAliasAsync("risk", Alias.Champion, 1, "2").AsTask());
        Assert.Contains("is not set", unset.Message, StringComparison.Ordinal);
        await Registry.SetAliasAsync("risk", Alias.Champion, 1, Alias.NotSet);
        var set = await Assert.ThrowsAsync<ConflictException>(() => Registry.SetAliasAsync("risk", Alias.Champion, 3, "2").AsTask());
        Assert.Contains("points at version 1, but '2' was expected", set.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ConflictException>(() => Registry.SetAliasAsync("risk", Alias.Champion, 3, Alias.NotSet).AsTask());
        Assert.Equal(1, (await Registry.GetByAliasAsync("risk", Alias.Champion))!.Version);
        Assert.Single(await Registry.GetAliasHistoryAsync("risk", Alias.Champion));
    }

    [Fact]
    public async Task SetAliasAsync_ByRivals_LetsOneWinEachRound()
    {
        await RegisterAsync(9);
        await Registry.SetAliasAsync("risk", Alias.Champion, 9);
        await using var other = OpenServices();
        IModelRegistry[] registries = [Registry, other.GetRequiredService<IModelRegistry>()];
        var current = 9;
        for (var round = 0; round < 10; round++)
        {
            var expected = $"{current}";
            var results = await Task.WhenAll(Enumerable.Range(1, 8).Select(version => Task.Run(async () =>
            {
                try
                {
                    return (await registries[version % 2].SetAliasAsync("risk", Alias.Champion, version == current ? 9 : version, expected)).NewVersion;
                }
                catch (ConflictException)
                {
                    return 0;
                }
            })));
            current = Assert.Single(results, v => v != 0);
            Assert.Equal(current, (await Registry.GetByAliasAsync("risk", Alias.Champion))!.Version);
        }

        Assert.Equal(11, (await Registry.GetAliasHistoryAsync("risk", Alias.Champion)).Count);
        Assert.True((await Get<AuditLog>().VerifyAsync()).IsIntact);
    }

    [Fact]
    public async Task Readers_DuringPromotions_SeeWholeVersionsAndNeverGoBack()
    {
        const int Promotions = 60;
        await RegisterAsync(Promotions);
        var hashes = (await Registry.ListVersionsAsync("risk")).ToDictionary(v => v.Version, v => v.PackageHash);
        await Registry.SetAliasAsync("risk", Alias.Champion, 1);
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            await using var own = OpenServices();
            var registry = own.GetRequiredService<IModelRegistry>();
            var (last, reads) = (0, 0);
            do
            {
                var seen = (await registry.GetByAliasAsync("risk", Alias.Champion))!;
                Assert.Equal(hashes[seen.Version], seen.PackageHash);
                Assert.Equal([Alias.Champion], seen.Aliases);
                Assert.InRange(seen.Version, last, Promotions);
                (last, reads) = (seen.Version, reads + 1);
            }
            while (!done.IsCancellationRequested);
            return reads;
        })).ToList();
        for (var version = 2; version <= Promotions; version++)
        {
            await Registry.SetAliasAsync("risk", Alias.Champion, version, $"{version - 1}");
        }

        await done.CancelAsync();
        Assert.All(await Task.WhenAll(readers), reads => Assert.True(reads > 0));
    }

    [Fact]
    public async Task SetAliasAsync_WhenAFollowerThrows_IsStillMoved()
    {
        await RegisterAsync(1);
        using var subscription = Get<EventBus>().Subscribe<ModelAliasChanged>((_, _) => throw new InvalidDataException());
        await Registry.SetAliasAsync("risk", Alias.Champion, 1);
        Assert.Equal(1, (await Registry.GetByAliasAsync("risk", Alias.Champion))!.Version);
    }

    private async Task RegisterAsync(int count)
    {
        for (var i = 1; i <= count; i++)
        {
            await Registry.RegisterAsync("risk", TestPackages.Create(i));
        }
    }
}
