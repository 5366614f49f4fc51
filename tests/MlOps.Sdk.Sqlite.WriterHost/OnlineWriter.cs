using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Sqlite.WriterHost;

/// <summary>Writes one entity after the other online, its value its key, and says each once it is acknowledged.</summary>
internal static class OnlineWriter
{
    public static async Task RunAsync(string path, int rows)
    {
        var services = new ServiceCollection();
        services.AddMlOpsCore().UseSqliteOnlineStore(o => o.DatabasePath = path);
        await using var provider = services.BuildServiceProvider();
        var store = provider.GetRequiredService<OnlineStore>();
        for (var key = 0; key < rows; key++)
        {
            using var batch = OnlineRows.Of((key, key));
            await store.WriteAsync(OnlineRows.View, batch, new OnlineWatermark(1, OnlineRows.Start));
            Console.WriteLine(key);
        }
    }
}
