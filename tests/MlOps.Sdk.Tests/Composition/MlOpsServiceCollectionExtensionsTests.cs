using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Tests;

public sealed class MlOpsServiceCollectionExtensionsTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mlops-platform-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task AddMlOps_SecondStart_ReadsOnlineWhatTheFirstWrote()
    {
        var view = new FeatureView("size", new Entity("author", DataType.Int64), Source.Csv("f.csv", "at")).Feature("lines", DataType.Float32);
        await using (var first = Platform())
        {
            var version = (await first.GetRequiredService<IFeatureStore>().ApplyAsync([view]))[0].View;
            var builder = new RecordBatchBuilder(StoredColumns.SchemaOf(view));
            builder.AppendRow(7L, Start, Start, Start, 2.5f);
            using var rows = builder.Build();
            await first.GetRequiredService<OnlineStore>().WriteAsync(version, rows, new OnlineWatermark(1, Start));
        }

        await using var second = Platform();
        var reader = await second.GetRequiredService<IFeatureStore>().CreateOnlineReaderAsync([view]);
        var value = new float[1];
        reader.Read(7, Start, value);
        Assert.Equal(2.5f, value[0]);
    }

    [Fact]
    public void AddMlOps_OnlineStoreRegisteredBeforeOrChosenAfter_IsTheApplications()
    {
        var mine = new InMemoryOnlineStore();
        var before = new ServiceCollection().AddSingleton<OnlineStore>(mine);
        before.AddMlOps(o => o.Path = _folder.FullName);
        before.AddMlOps();
        Assert.Same(mine, Assert.Single(before, s => s.ServiceType == typeof(OnlineStore)).ImplementationInstance);

        var after = new ServiceCollection();
        after.AddMlOps(o => o.Path = _folder.FullName).Services.AddSingleton<OnlineStore>(mine);
        using var provider = after.BuildServiceProvider();
        Assert.Same(mine, provider.GetRequiredService<OnlineStore>());
    }

    private ServiceProvider Platform()
    {
        var services = new ServiceCollection();
        services.AddMlOps(o => o.Path = _folder.FullName);
        return services.BuildServiceProvider();
    }
}
