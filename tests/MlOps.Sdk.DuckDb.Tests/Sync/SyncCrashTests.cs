using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb.SyncHost;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>A process that materializes, pushes and syncs, killed at random points while its source changes too.</summary>
[Collection("Alone")]
public sealed class SyncCrashTests : IDisposable
{
    private const int Kills = 20;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Sync_KilledTwentyTimes_GivesOnlineWhatTheRowsSay_OnceItIsResumed()
    {
        var random = new Random(20_24);
        var killed = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            await File.WriteAllTextAsync(SyncWork.SourcePath(_folder.Path), SyncWork.ToCsv(SyncWork.Computed(kill)));
            killed += await RunAsync(random.Next(900_000)) ? 0 : 1;
        }

        await File.WriteAllTextAsync(SyncWork.SourcePath(_folder.Path), SyncWork.ToCsv(SyncWork.Computed(Kills)));
        Assert.True(await RunAsync(-1));
        Assert.True(killed >= Kills / 2, $"only {killed} of {Kills} runs were killed before their end");
        await CompareAsync([.. SyncWork.Computed(Kills), .. Enumerable.Range(0, SyncWork.PushedBatches).SelectMany(SyncWork.Pushed)]);
    }

    /// <summary>Every entity at every instant, in the store as it lies on the disk, against a look at all rows.</summary>
    private async Task CompareAsync(IReadOnlyList<SyncRow> rows)
    {
        await using var services = new ServiceCollection().AddMlOpsCore(o => o.Path = _folder.File("platform")).UseSqlite().UseSqliteOnlineStore().UseDuckDbOfflineStore()
            .AddFeatureStore().Services.BuildServiceProvider();
        var store = services.GetRequiredService<IFeatureStore>();
        var view = SyncWork.View(_folder.Path);
        await store.ApplyAsync([view]);
        var byAuthor = rows.ToLookup(r => r.Author);
        using var entities = new RecordBatch(new Schema(new Field("author", DataType.Int64)), Columns.From<long>([.. Enumerable.Range(0, SyncWork.Entities).Select(i => (long)i)]));
        var compared = 0;
        for (var hour = 10; hour <= 41; hour++)
        {
            var at = SyncWork.Start.AddHours(hour);
            using var online = await store.GetOnlineAsync(entities, [view], at);
            for (var author = 0; author < SyncWork.Entities; author++)
            {
                var expected = byAuthor[author].Where(r => r.At <= at).OrderByDescending(r => r.At).ThenByDescending(r => r.Value).ThenByDescending(r => r.Text, StringComparer.Ordinal).FirstOrDefault();
                Assert.Equal([expected?.Value, expected?.Text], online.Values.Columns.Select(c => c.GetValue(author)));
                compared += expected is null ? 0 : 1;
            }
        }

        Assert.True(compared > 10_000, $"only {compared} rows were compared");
    }

    /// <summary>Runs the host; true when it came to its end.</summary>
    private async Task<bool> RunAsync(int killAfterMicroseconds)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "MlOps.Sdk.DuckDb.SyncHost.dll"), _folder.Path, killAfterMicroseconds.ToString(CultureInfo.InvariantCulture)])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode is 0 or 137, $"the host ended with {process.ExitCode}");
        return output.Contains("done", StringComparison.Ordinal);
    }
}
