using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>The feature store as an application composes it: SQLite, the lake, online values in memory.</summary>
public sealed class FeatureStoreServiceTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mlops-store-").FullName;
    private readonly ServiceProvider _services;
    private readonly IFeatureStore _store;

    public FeatureStoreServiceTests()
    {
        _services = Compose("platform");
        _store = _services.GetRequiredService<IFeatureStore>();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task GetTrainingSet_CommitHistory_EqualsPandas_AndOnlineEqualsBoth()
    {
        var views = CommitHistory.Views(CommitHistory.Folder);
        using var expected = CommitHistory.Reference();
        using var spine = expected.Select("author_id", "main_file_id", "subsystem", "committed_at");
        await MaterializeAsync(views);

        using var set = await _store.GetTrainingSetAsync(spine, "committed_at", views);
        AssertEqual(expected, set.Data);
        Assert.Equal(["file_activity@v1", "author_activity@v1", "subsystem_activity@v1"], set.Views.Select(v => v.Id));

        var instants = spine.Column<long>("committed_at");
        var last = Enumerable.Range(0, spine.RowCount).MaxBy(i => instants[i]);
        foreach (var view in views)
        {
            await _store.SyncOnlineAsync(view, Timestamps.ToDateTimeOffset(instants[last]).AddDays(-800));
        }

        var late = Enumerable.Range(0, spine.RowCount).Where(i => instants[i] > instants[last] - (800L * 86_400_000_000)).ToList();
        Assert.True(late.Count > 15, $"only {late.Count} commits");
        foreach (var i in late)
        {
            using var entity = spine.Slice(i, 1);
            using var online = await _store.GetOnlineAsync(entity, views, Timestamps.ToDateTimeOffset(instants[i]));
            Assert.Equal(set.FeatureColumns.Select(c => set.Data[c].GetValue(i)), online.Values.Columns.Select(c => c.GetValue(0)));
        }
    }

    [Fact]
    public async Task GetTrainingSet_InTwoPlaces_HasTheSameContentHash()
    {
        var views = CommitHistory.Views(CommitHistory.Folder);
        using var reference = CommitHistory.Reference();
        using var spine = reference.Select("subsystem", "main_file_id", "committed_at", "author_id");
        await MaterializeAsync(views);
        using var first = await _store.GetTrainingSetAsync(spine, "committed_at", views);

        await using var elsewhere = Compose("elsewhere");
        var other = elsewhere.GetRequiredService<IFeatureStore>();
        await other.ApplyAsync(views);
        foreach (var view in views)
        {
            await other.MaterializeAsync(view);
        }

        using var second = await other.GetTrainingSetAsync(spine, "committed_at", views);
        Assert.Equal(first.ContentHash, second.ContentHash);
        Assert.Equal(64, first.ContentHash.Length);
    }

    [Fact]
    public async Task Materialize_NothingChanged_ReusesTheRows_ElseComputesThem()
    {
        var path = Path.Combine(_folder, "events.csv");
        await File.WriteAllTextAsync(path, "author,at\n1,2024-05-01T10:00:00Z\n");
        var view = new FeatureView("activity", new Entity("author", DataType.Int64), Source.Csv(path, "at")).Aggregate("n", a => a.Count().Over(TimeSpan.FromDays(30)));
        await _store.ApplyAsync([view]);

        var first = await _store.MaterializeAsync(view);
        var again = await _store.MaterializeAsync(view);
        await File.AppendAllTextAsync(path, "1,2024-05-02T10:00:00Z\n");
        var grown = await _store.MaterializeAsync(view);
        var redefined = view.WithTimeToLive(TimeSpan.FromDays(60));
        await _store.ApplyAsync([redefined]);
        var changed = await _store.MaterializeAsync(redefined);
        Directory.Delete(Path.Combine(_folder, "platform", "lake", "views", "activity", "v1"), recursive: true);
        var restored = await _store.MaterializeAsync(view);

        Assert.Equal([false, true, false, false, false], new[] { first, again, grown, changed, restored }.Select(r => r.Reused));
        Assert.Equal([2L, 2, 4, 4, 4], new[] { first, again, grown, changed, restored }.Select(r => r.Rows));
        Assert.Equal([1, 1, 1, 2, 1], new[] { first, again, grown, changed, restored }.Select(r => r.Version));
        Assert.Equal(first.SourceHash, again.SourceHash);
        Assert.NotEqual(first.SourceHash, grown.SourceHash);
        Assert.True(grown.TableVersion > again.TableVersion);
    }

    [Fact]
    public async Task SyncOnline_AfterTheSourceShrank_ForgetsWhatIsGone()
    {
        var path = Path.Combine(_folder, "events.csv");
        var view = new FeatureView("activity", new Entity("author", DataType.Int64), Source.Csv(path, "at")).Aggregate("n", a => a.Count());
        var now = new DateTimeOffset(2024, 6, 1, 0, 0, 0, TimeSpan.Zero);
        using var entities = new RecordBatch(new Schema(new Field("author", DataType.Int64)), Columns.From(1L, 2L));
        await _store.ApplyAsync([view]);
        foreach (var (content, counts) in new[] { ("1,2024-05-01\n2,2024-05-01\n2,2024-05-02\n", (1L, 2L)), ("1,2024-05-01\n1,2024-05-02\n1,2024-05-03\n", (3L, 0L)) })
        {
            await File.WriteAllTextAsync(path, "author,at\n" + content);
            await _store.MaterializeAsync(view);
            await _store.SyncOnlineAsync(view, now);
            using var online = await _store.GetOnlineAsync(entities, [view], now);
            Assert.Equal(counts, ((long)online.Values.Columns[0].GetValue(0)!, (long)online.Values.Columns[0].GetValue(1)!));
        }
    }

    [Fact]
    public async Task GetTrainingSet_SpineKeepsItsColumnsAndOrder_AndNoViewsGiveTheSpine()
    {
        var path = Path.Combine(_folder, "events.csv");
        await File.WriteAllTextAsync(path, "author,at,lines\n1,2024-05-01,5\n2,2024-05-01,7\n");
        var view = new FeatureView("size", new Entity("author", DataType.Int64), Source.Csv(path, "at")).Feature("lines", DataType.Int32);
        await _store.ApplyAsync([view]);
        await _store.MaterializeAsync(view);
        var at = new DateTimeOffset(2024, 5, 2, 0, 0, 0, TimeSpan.Zero);
        using var spine = new RecordBatch(
            new Schema(new Field("label", DataType.Utf8), new Field("author", DataType.Int64), new Field("at", DataType.Timestamp)),
            Columns.FromStrings("c", "a", "b", "a"), Columns.FromNullable<long>(2, 1, 9, 2), Columns.FromTimestamps(at, at, at, at.AddDays(-2)));
        using var set = await _store.GetTrainingSetAsync(spine, "at", [view]);
        using var bare = await _store.GetTrainingSetAsync(spine, "at", []);

        Assert.Equal(["label", "author", "at", "size__lines"], set.Data.Schema.Select(f => f.Name));
        Assert.Equal([7, 5, null, null], Enumerable.Range(0, 4).Select(i => set.Data["size__lines"].GetValue(i)));
        Assert.Equal(["c", "a", "b", "a"], Enumerable.Range(0, 4).Select(i => set.Data["label"].GetValue(i)));
        Assert.Equal(DataType.Int32, set.Data.Schema["size__lines"].Type);
        Assert.Equal(spine, bare.Data);
    }

    [Fact]
    public async Task Reads_ViewNotAppliedOrNotMaterialized_SayWhatToCall()
    {
        var view = CommitHistory.Views(CommitHistory.Folder)[1];
        using var spine = new RecordBatch(
            new Schema(new Field("author_id", DataType.Int64), new Field("at", DataType.Timestamp)), Columns.From(1L), Columns.FromTimestamps(DateTimeOffset.UnixEpoch));
        var unknown = await Assert.ThrowsAsync<NotFoundException>(async () => await _store.GetTrainingSetAsync(spine, "at", [view]));
        Assert.Contains("'author_activity' is not registered. Call ApplyAsync", unknown.Message, StringComparison.Ordinal);
        await _store.ApplyAsync([view]);
        var empty = await Assert.ThrowsAsync<NotFoundException>(async () => await _store.GetTrainingSetAsync(spine, "at", [view]));
        Assert.Contains("Call MaterializeAsync", empty.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NotFoundException>(async () => await _store.SyncOnlineAsync(view, DateTimeOffset.UnixEpoch));
    }

    private static void AssertEqual(RecordBatch expected, RecordBatch actual)
    {
        Assert.Equal(expected.Schema, actual.Schema);
        foreach (var (field, i) in expected.Schema.Select((f, i) => (f, i)))
        {
            for (var row = 0; row < expected.RowCount; row++)
            {
                var (wanted, got) = (expected.Columns[i].GetValue(row), actual.Columns[i].GetValue(row));
                var same = wanted is double a && got is double b ? Math.Abs(a - b) <= 1e-12 * Math.Max(1, Math.Abs(a)) : Equals(wanted, got);
                Assert.True(same, $"{field.Name}, row {row}: {wanted ?? "null"} by pandas, {got ?? "null"} here");
            }
        }
    }

    private async Task MaterializeAsync(IReadOnlyList<FeatureView> views)
    {
        await _store.ApplyAsync(views);
        foreach (var view in views)
        {
            await _store.MaterializeAsync(view);
        }
    }

    private ServiceProvider Compose(string folder) => new ServiceCollection()
        .AddMlOpsCore(o => o.Path = Path.Combine(_folder, folder)).UseSqlite().UseDuckDbOfflineStore().AddFeatureStore()
        .Services.BuildServiceProvider();
}
