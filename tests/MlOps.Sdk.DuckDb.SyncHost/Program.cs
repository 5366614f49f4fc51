using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb.SyncHost;

/// <summary>
/// Materializes, syncs into SQLite, pushes and syncs again. Given a number of microseconds it kills itself, as by kill -9, that long after it began; otherwise it says
/// "done" at the end.
/// </summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        var (folder, asOf, killAfter) = (args[0], SyncWork.Start.AddHours(10), long.Parse(args[1], CultureInfo.InvariantCulture));
        await using var services = new ServiceCollection().AddMlOpsCore(o => o.Path = Path.Combine(folder, "platform"))
            .UseSqlite().UseSqliteOnlineStore().UseDuckDbOfflineStore(o => o.CompactAfterFiles = 5).AddFeatureStore(o => o.OnlineHistory = null)
            .Services.BuildServiceProvider();
        var store = services.GetRequiredService<IFeatureStore>();
        var view = SyncWork.View(folder);
        await store.ApplyAsync([view]);
        if (killAfter >= 0)
        {
            new Thread(() => Kill(TimeSpan.FromMicroseconds(killAfter))) { IsBackground = true }.Start();
        }

        await store.MaterializeAsync(view);
        await store.SyncOnlineAsync(view, asOf);
        for (var batch = 0; batch < SyncWork.PushedBatches; batch++)
        {
            using var rows = SyncWork.ToBatch(SyncWork.Pushed(batch));
            await store.PushAsync(view, rows);
            await store.SyncOnlineAsync(view, asOf);
        }

        Console.WriteLine("done");
        return 0;
    }

    // Process.Kill sends SIGKILL: nothing of this process runs on.
    private static void Kill(TimeSpan after)
    {
        var start = Stopwatch.GetTimestamp();
        SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(start) >= after);
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }
}
