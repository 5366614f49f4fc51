using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving.Tests.Bandits;

public sealed class BanditLedgerTests
{
    [Fact]
    public async Task RewardAsync_SurvivesARestartAndIsSharedByProcesses()
    {
        using var folder = new TemporaryFolder();
        await using (var first = Open(folder))
        await using (var second = Open(folder))
        {
            await Feedback(first).RewardAsync("d", 1, 1);
            await Feedback(second).RewardAsync("d", 1, 0.5);
            await Feedback(second).RewardAsync("d", 2, 0);
            await Feedback(second).RewardAsync("other", 1, 1);
            Assert.Equal(new BanditArm(1, 2, 1.5, 0), (await Feedback(first).ReadAsync("d"))[0]);
        }

        await using var again = Open(folder);
        Assert.Equal([new BanditArm(1, 2, 1.5, 0), new BanditArm(2, 1, 0, 0)], await Feedback(again).ReadAsync("d"));
        Assert.Equal(0.75, (await Feedback(again).ReadAsync("d"))[0].Mean);
    }

    [Fact]
    public async Task RewardAsync_FromManyThreads_LosesNothing()
    {
        using var folder = new TemporaryFolder();
        await using var services = Open(folder);

        await Parallel.ForAsync(0, 100, async (i, ct) => await Feedback(services).RewardAsync("d", 1, 0.25, ct));

        Assert.Equal(new BanditArm(1, 100, 25, 0), Assert.Single(await Feedback(services).ReadAsync("d")));
    }

    [Theory]
    [InlineData(-0.01)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public async Task RewardAsync_OutOfRange_IsRefused(double reward) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await new BanditLedger().RewardAsync("d", 1, reward));

    private static IBanditFeedback Feedback(IServiceProvider services) => services.GetRequiredService<IBanditFeedback>();

    private static ServiceProvider Open(TemporaryFolder folder)
    {
        var services = new ServiceCollection();
        services.AddMlOpsCore(o => o.Path = folder.Path).UseSqlite().AddServing();
        return services.BuildServiceProvider();
    }
}
