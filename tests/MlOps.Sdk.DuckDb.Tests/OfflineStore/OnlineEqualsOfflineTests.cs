using FsCheck;
using FsCheck.Fluent;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class OnlineEqualsOfflineTests : IDisposable
{
    private readonly TemporaryLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public void ReadOnline_PlainFeatures_EqualsTheJoinAtEveryLaterInstant() => Compare(RandomHistory.Plain, 20_243);

    [Fact]
    public void ReadOnline_Aggregations_EqualsTheJoinAtEveryLaterInstant() => Compare(RandomHistory.Aggregated, 20_244);

    private void Compare(Gen<RandomHistory> histories, ulong seed)
    {
        var (number, compared) = (0, 0);
        Prop.ForAll(histories.ToArbitrary(), Gen.Choose(0, 1_000).ToArbitrary(), (history, choice) =>
            compared += CompareAsync(history, choice, ++number).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(seed, 1));
        Assert.True(compared > 10_000, $"only {compared} values were compared");
    }

    /// <summary>Syncs as of an instant of the spine and reads the entities of that and every later row at the row's instant.</summary>
    private async Task<int> CompareAsync(RandomHistory history, int choice, int number)
    {
        var view = new FeatureViewVersion(history.View, number);
        await _lake.Store.MaterializeAsync(view);
        using var spine = history.ToSpine();
        using var joined = await _lake.ReadAsOfAsync(new PointInTimeQuery(spine, "instant", [view]));
        var instants = spine.Column<long>("instant");
        var rows = Enumerable.Range(0, spine.RowCount).Where(i => !instants.IsNull(i)).ToList();
        if (rows.Count == 0)
        {
            return 0;
        }

        var asOf = Timestamps.ToDateTimeOffset(instants[rows[choice % rows.Count]]);
        var online = await SyncAsync(view, asOf);
        var compared = 0;
        foreach (var i in rows.Where(i => Timestamps.ToDateTimeOffset(instants[i]) >= asOf))
        {
            using var entity = spine.Slice(i, 1);
            using var read = await online.ReadAsync(entity, [view], Timestamps.ToDateTimeOffset(instants[i]));
            Assert.Equal(joined.Columns.Select(c => c.GetValue(i)), read.Values.Columns.Select(c => c.GetValue(0)));
            compared += read.Values.Columns.Count;
        }

        return compared;
    }

    private async Task<InMemoryOnlineStore> SyncAsync(FeatureViewVersion view, DateTimeOffset asOf)
    {
        var online = new InMemoryOnlineStore();
        var table = await _lake.Store.FindTableAsync(view);
        var watermark = new OnlineWatermark(table!.Epoch, asOf);
        await foreach (var batch in _lake.Store.ReadFromAsync(view, table, asOf))
        {
            using (batch)
            {
                await online.WriteAsync(view, batch, watermark);
            }
        }

        await online.AdvanceAsync(view, watermark);
        return online;
    }
}
