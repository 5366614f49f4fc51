using Microsoft.Data.Sqlite;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Sqlite.Tests;

public sealed class SqliteOnlineStoreTests : IDisposable
{
    private static readonly DateTimeOffset Start = OnlineRows.Start;
    private static readonly OnlineWatermark First = new(1, Start);

    private readonly TemporaryFolder _folder = new();

    private string DatabasePath => _folder.File("below/online.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Read_AfterReopening_FindsRowsAndWatermark()
    {
        using (var store = Open())
        {
            using var rows = OnlineRows.Of((1, 5f));
            await store.WriteAsync(OnlineRows.View, rows, First);
            await store.AdvanceAsync(OnlineRows.View, First);
        }

        using var again = Open();
        Assert.Equal([5f, 5f, float.NaN], Read(again, 1, 1, 2));
        using var entities = OnlineRows.Keys(1, 2);
        using (var read = await again.ReadAsync(entities, [OnlineRows.View], Start))
        {
            Assert.Equal(5f, read.Values.Columns[0].GetValue(0));
        }

        // What a lower generation writes after the watermark was taken note of is dropped, also by another process.
        using var late = OnlineRows.Of((2, 9f));
        await again.WriteAsync(OnlineRows.View, late, new OnlineWatermark(0, Start));
        Assert.Equal([float.NaN], Read(again, 2));
    }

    [Fact]
    public async Task Write_ManyAdditionsToOneEntity_KeepsOnlyWhatReadsNeed()
    {
        var view = new FeatureViewVersion(new FeatureView("busy", new Entity("author", DataType.Int64), Source.Csv("f.csv", "at")).Feature("value", DataType.Int64), 1);
        using var store = Open();
        for (var i = 0L; i < 300; i++)
        {
            var at = Start.AddHours(i);
            using var rows = new RecordBatchBuilder(StoredColumns.SchemaOf(view.View)).AppendRow(1L, at, at, at, i).Build();
            await store.WriteAsync(view, rows, new OnlineWatermark(1, Start) { TrimBefore = at.AddHours(-3) });
        }

        using var entities = OnlineRows.Keys(1);
        using var kept = await store.ReadAsync(entities, [view], Start.AddHours(296));
        using var dropped = await store.ReadAsync(entities, [view], Start.AddHours(295));
        Assert.Equal((296L, null), (kept.Values.Columns[0].GetValue(0), dropped.Values.Columns[0].GetValue(0)));
        using var file = new SqliteConnection($"Data Source={DatabasePath};Mode=ReadOnly;Pooling=False");
        file.Open();
        using var count = file.CreateCommand();
        count.CommandText = "SELECT count(*) FROM online_row";
        Assert.Equal(4L, count.ExecuteScalar());
    }

    [Fact]
    public async Task Read_CountsOfAnEntityWithoutEvents_AreZeroOnlyAfterTheWatermark_AlsoAfterReopening()
    {
        using (var store = Open())
        {
            await store.AdvanceAsync(OnlineRows.Counts, First);
        }

        using var again = Open();
        var reader = again.CreateReader([OnlineRows.Counts]);
        var (zero, unknown) = (new float[1], new float[1]);
        reader.Read(7, Start, zero);
        reader.Read(7, Start.AddMicroseconds(-1), unknown);
        Assert.Equal((0f, float.NaN), (zero[0], unknown[0]));
    }

    [Fact]
    public async Task Read_RowPackedForAnotherVersion_IsRefused()
    {
        using var store = Open();
        using var rows = OnlineRows.Of((1, 5f));
        await store.WriteAsync(OnlineRows.View, rows, First);
        Execute("UPDATE online_row SET payload = x'09000000' || substr(payload, 5)");
        Assert.Contains("packed for another version", Assert.Throws<SchemaException>(() => Read(store, 1)).Message, StringComparison.Ordinal);
        using var entities = OnlineRows.Keys(1);
        await Assert.ThrowsAsync<SchemaException>(async () => await store.ReadAsync(entities, [OnlineRows.View], Start));
        using var good = OnlineRows.Of((2, 6f));
        await store.WriteAsync(OnlineRows.View, good, First);
        Assert.Equal([6f], Read(store, 2));
    }

    [Fact]
    public async Task AnotherDefinitionUnderOneNameAndVersion_IsRefusedByReadsAndWrites()
    {
        using var store = Open();
        using var rows = OnlineRows.Of((1, 5f));
        await store.WriteAsync(OnlineRows.View, rows, First);
        var other = OnlineRows.View with { View = OnlineRows.View.View.WithTimeToLive(TimeSpan.FromDays(1)) };
        Assert.Contains("belongs to other metadata", Assert.Throws<SchemaException>(() => store.CreateReader([other]).Read(1, Start, new float[1])).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<SchemaException>(async () => await store.WriteAsync(other, rows, First));
    }

    [Fact]
    public async Task ForeignOrDamagedFile_IsRefusedWithItsName()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(DatabasePath)!);
        Execute("CREATE TABLE mine (id INTEGER)");
        using (var foreign = Open())
        {
            Assert.Contains("not an online store", Assert.Throws<DataEngineException>(() => Read(foreign, 1)).Message, StringComparison.Ordinal);
        }

        SqliteConnection.ClearAllPools();
        await File.WriteAllTextAsync(DatabasePath, new string('x', 5000));
        using var damaged = Open();
        var failure = Assert.Throws<DataEngineException>(() => Read(damaged, 1));
        Assert.Contains("is damaged", failure.Message, StringComparison.Ordinal);
        Assert.Contains(DatabasePath, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_WhileAnotherProcessWrites_FailsAsTransientAfterTheTimeout()
    {
        using var store = new SqliteOnlineStore(DatabasePath, new SqliteOnlineStoreOptions { BusyTimeout = TimeSpan.FromMilliseconds(20) });
        using var rows = OnlineRows.Of((1, 5f));
        await store.WriteAsync(OnlineRows.View, rows, First);
        using (var other = Connect())
        {
            using var hold = other.BeginTransaction(deferred: false);
            var failure = await Assert.ThrowsAsync<DataEngineException>(async () => await store.WriteAsync(OnlineRows.View, rows, First));
            Assert.True(failure.IsTransient);
            Assert.Equal([5f], Read(store, 1));
        }

        await store.WriteAsync(OnlineRows.View, rows, First);
    }

    [Fact]
    public async Task ManyStoresAndThreads_OnOneNewFile_LoseNothing()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 8), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (part, ct) =>
        {
            using var store = Open();
            for (var i = 0; i < 20; i++)
            {
                using var rows = OnlineRows.Of(((part * 20) + i, part));
                await store.WriteAsync(OnlineRows.View, rows, First, ct);
                Assert.Equal([(float)part], Read(store, (part * 20) + i));
            }
        });
        using var last = Open();
        Assert.Equal(Enumerable.Range(0, 160).Select(i => (float)(i / 20)), Read(last, [.. Enumerable.Range(0, 160).Select(i => (long)i)]));
    }

    [Fact]
    public async Task Read_AfterDispose_IsRefused()
    {
        var store = Open();
        using var rows = OnlineRows.Of((1, 5f));
        await store.WriteAsync(OnlineRows.View, rows, First);
        store.Dispose();
        store.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Read(store, 1));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.WriteAsync(OnlineRows.View, rows, First));
    }

    private static float[] Read(SqliteOnlineStore store, params long[] keys)
    {
        var values = new float[keys.Length];
        store.CreateReader([OnlineRows.View]).Read(keys, Start, values);
        return values;
    }

    private SqliteOnlineStore Open() => new(DatabasePath, new SqliteOnlineStoreOptions());

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={DatabasePath};Pooling=False");
        connection.Open();
        return connection;
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA2100", Justification = "Constants of this file.")]
    private void Execute(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
