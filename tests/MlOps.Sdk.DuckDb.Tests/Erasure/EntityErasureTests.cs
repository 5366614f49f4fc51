using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>Erasing a customer whose key is a text that occurs nowhere else.</summary>
public sealed class EntityErasureTests : IAsyncDisposable
{
    private const string Marker = "zz-erase-me-51c0";

    private static readonly string[] Customers = ["customer-0", Marker, "customer-2", "customer-3"];
    private static readonly DateTimeOffset Now = ScoredHistory.Start.AddDays(20);
    private static readonly EntityKeyPart[] Key = [Marker];

    private readonly Witness _witness = new();
    private readonly TemporaryStore _temporary;
    private readonly RecordBatch _events = ScoredHistory.Events(Customers, days: 10);
    private readonly FeatureView _plain;
    private readonly FeatureView _counted;

    public EntityErasureTests()
    {
        _temporary = new TemporaryStore(b =>
        {
            b.UseSqliteOnlineStore(o => o.BusyTimeout = TimeSpan.FromMilliseconds(5));
            b.Services.AddSingleton<IErasureParticipant>(_witness);
        });
        var source = Source.Batches("events", [_events], "at");
        _plain = ScoredHistory.View(source);
        _counted = new FeatureView("activity", ScoredHistory.Customer, source).Aggregate("n", a => a.Count().Over(TimeSpan.FromDays(5)));
    }

    private IFeatureStore Store => _temporary.Store;

    public async ValueTask DisposeAsync()
    {
        _events.Dispose();
        await _temporary.DisposeAsync();
    }

    [Fact]
    public async Task Erase_EntityInEveryPlace_LeavesNoTrace_AndTheOthersAsTheyWere()
    {
        await FillAsync();
        using var others = OthersSpine();
        using var before = await Store.GetTrainingSetAsync(others, "at", [_plain, _counted]);
        Assert.NotEmpty(await TracesAsync());

        var receipt = await Store.EraseAsync(ScoredHistory.Customer, Key, new EraseOptions { Actor = "dana", Reason = "request 17" });

        Assert.Empty(await TracesAsync());
        using var after = await Store.GetTrainingSetAsync(others, "at", [_plain, _counted]);
        Assert.Equal(before.ContentHash, after.ContentHash);
        Assert.Equal(
            [("lake", "activity@v1"), ("lake", "scores@v1"), ("lake", "scores@v2"), ("online", ""), ("training-set", "churn@v1"), ("training-set", "churn@v2"), ("witness", "")],
            receipt.Steps.Select(s => (s.Place, s.Subject)));
        Assert.All(receipt.Steps.Where(s => s.Place is "lake" or "training-set"), s => Assert.True(s.Rows > 0 && s.Files.Count > 0 && s.TableVersion > 0, $"{s}"));
        Assert.Equal(2, receipt.Steps.Single(s => s.Place == "online").Rows);
        Assert.Equal((64, 64, "request 17", true), (receipt.KeyHash.Length, receipt.Hash.Length, receipt.Reason, receipt.FinishedAt >= receipt.BegunAt));
        Assert.Equal(Marker, Assert.Single(_witness.Erased).Key[0].Text);

        var audit = Assert.Single(await _temporary.Services.GetRequiredService<AuditLog>().ReadAsync());
        Assert.Equal(("dana", "entity.erase", $"customer:{receipt.KeyHash}"), (audit.Entry.Actor, audit.Entry.Action, audit.Entry.Subject));
        Assert.DoesNotContain(Marker, audit.Entry.Details, StringComparison.Ordinal);
        Assert.Contains(receipt.Hash, audit.Entry.Details, StringComparison.Ordinal);
        Assert.Equal(receipt.Hash, Assert.Single(await Store.ListErasuresAsync()).Hash);

        using var entity = ScoredHistory.Build(new Schema(new Field("customer_id", DataType.Utf8)), [[Marker], ["customer-2"]]);
        using var online = await Store.GetOnlineAsync(entity, [_plain, _counted], Now);
        Assert.Equal([(FeatureStatus.Missing, null), (FeatureStatus.Missing, (object)0L)], Enumerable.Range(0, 2).Select(c => (online.GetStatus(0, c), online.Values.Columns[c].GetValue(0))));
        Assert.Equal(29, online.Values.Columns[0].GetValue(1));

        var opened = await Store.OpenTrainingSetAsync("churn", TrainingSetReference.ByVersion(1));
        using var rows = await opened.ReadAllAsync();
        Assert.Equal((rows.RowCount, 60L - rows.RowCount), (opened.Set.Rows, opened.Set.ErasedRows));
        Assert.DoesNotContain(Marker, Enumerable.Range(0, rows.RowCount).Select(rows.Text("customer_id").GetString));
    }

    [Fact]
    public async Task Materialize_AfterErasing_DoesNotBringTheEntityBack_UnlessItIsForgotten()
    {
        var path = Path.Combine(_temporary.Folder, "events.csv");
        var view = new FeatureView("csv_scores", ScoredHistory.Customer, Source.Csv(path, "at")).Feature("score", DataType.Int32);
        var counted = new FeatureView("csv_activity", ScoredHistory.Customer, Source.Csv(path, "at")).Aggregate("n", a => a.Count());
        await WriteAsync(1);
        await MaterializeAsync(view, counted);
        await Store.EraseAsync(ScoredHistory.Customer, Key);
        Assert.True((await Store.MaterializeAsync(view)).Reused);

        await WriteAsync(2);
        Assert.Equal([(1L, false), (1L, false)], [Rows(await Store.MaterializeAsync(view)), Rows(await Store.MaterializeAsync(counted))]);
        Assert.Empty(await Traces.FindAsync(_temporary.Database, _temporary.Lake, Marker));

        using var pushed = ScoredHistory.Build(
            new Schema(new Field("customer_id", DataType.Utf8), new Field("at", DataType.Timestamp), new Field("score", DataType.Int32)), [[Marker, Now, 7]]);
        Assert.Equal(1, (await Store.PushAsync(view, pushed)).Rows);
        await Store.EraseAsync(ScoredHistory.Customer, Key);
        Assert.Empty(await Traces.FindAsync(_temporary.Database, _temporary.Lake, Marker));

        Assert.True(await Store.ForgetErasureAsync(ScoredHistory.Customer, Key));
        Assert.False(await Store.ForgetErasureAsync(ScoredHistory.Customer, Key));
        await WriteAsync(3);
        Assert.Equal(2, (await Store.MaterializeAsync(view)).Rows);
        await Store.EraseAsync(ScoredHistory.Customer, Key, new EraseOptions { Memory = ErasureMemory.Forget });
        await WriteAsync(4);
        Assert.Equal(2, (await Store.MaterializeAsync(view)).Rows);

        static (long, bool) Rows(MaterializationResult result) => (result.Rows, result.Reused);

        Task WriteAsync(int score) => File.WriteAllTextAsync(path, $"customer_id,at,score\n{Marker},2024-05-01,{score}\ncustomer-2,2024-05-01,{score}\n");
    }

    [Theory]
    [InlineData("lake")]
    [InlineData("online")]
    [InlineData("training-set")]
    [InlineData("witness")]
    public async Task Erase_StoppedAtAStep_IsCompletedAfterARestart(string place)
    {
        await FillAsync();
        using (await BlockAsync(place))
        {
            await Assert.ThrowsAnyAsync<MlOpsException>(async () => await Store.EraseAsync(ScoredHistory.Customer, Key));
        }

        var open = Assert.Single(await Store.ListErasuresAsync());
        Assert.Null(open.FinishedAt);
        Assert.DoesNotContain(open.Steps, s => s.Place == "witness");
        await _temporary.RestartAsync();

        var receipt = await Store.EraseAsync(ScoredHistory.Customer, Key);
        Assert.Equal((open.Id, open.BegunAt), (receipt.Id, receipt.BegunAt));
        Assert.Empty(await TracesAsync());
        Assert.All(receipt.Steps.Where(s => s.Place is "lake" or "training-set"), s => Assert.True(s.Rows > 0, $"{s}"));
        Assert.Equal(2, receipt.Steps.Single(s => s.Place == "online").Rows);
        Assert.Equal(7, receipt.Steps.Count);
        await Store.OpenTrainingSetAsync("churn", TrainingSetReference.ByVersion(1));
        await Store.OpenTrainingSetAsync("churn", TrainingSetReference.ByVersion(2));
        await SyncAsync();
        Assert.Empty(await TracesAsync());
    }

    [Fact]
    public async Task Erase_TrainingSetsListed_TellsThemAndLeavesThem()
    {
        await FillAsync();
        var receipt = await Store.EraseAsync(ScoredHistory.Customer, Key, new EraseOptions { TrainingSets = TrainingSetErasure.List });
        var listed = receipt.Steps.Where(s => s.Place == ErasurePlaces.ListedTrainingSet).ToList();
        Assert.Equal(["churn@v1", "churn@v2"], listed.Select(s => s.Subject));
        Assert.All(listed, s => Assert.InRange(s.Rows, 5, 30));
        Assert.All(await TracesAsync(), t => Assert.Contains("datasets", t, StringComparison.Ordinal));
        Assert.Equal(60, (await Store.OpenTrainingSetAsync("churn", TrainingSetReference.ByVersion(1))).Set.Rows);
    }

    [Fact]
    public async Task Erase_TrainingSetNobodyFinished_IsRemovedAsAWhole()
    {
        // As a process leaves it that was killed while it wrote.
        Assert.Empty(await Store.ListTrainingSetsAsync());
        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(_temporary.Folder, "platform", "metadata.db")};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO training_sets (name, version, state, erased_rows, erasing, created_at) VALUES ('churn', 1, 'writing', 0, 0, 0)";
            await command.ExecuteNonQueryAsync();
        }

        var folder = Path.Combine(_temporary.Lake, "datasets", "churn", "v1");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, ".part.tmp"), Marker);

        var receipt = await Store.EraseAsync(ScoredHistory.Customer, Key);
        Assert.Equal("churn@v1", receipt.Steps.Single(s => s.Place == ErasurePlaces.UnfinishedTrainingSet).Subject);
        Assert.Empty(await TracesAsync());
        Assert.False(Directory.Exists(folder));
        Assert.DoesNotContain((await Store.EraseAsync(ScoredHistory.Customer, Key)).Steps, s => s.Place == ErasurePlaces.UnfinishedTrainingSet);
    }

    [Fact]
    public async Task Erase_KeysOfSeveralPartsAndOtherTypes_FindsThemAll()
    {
        var pair = new Entity("pair", [new JoinKey("a", DataType.UInt64), new JoinKey("b", DataType.Utf8)]);
        Schema schema = new(new Field("a", DataType.UInt64), new Field("b", DataType.Utf8), new Field("at", DataType.Timestamp), new Field("x", DataType.Int64));
        using var events = ScoredHistory.Build(schema, [[ulong.MaxValue, "p", Now, 1L], [ulong.MaxValue, "q", Now, 2L], [5UL, "p", Now, 3L]]);
        var view = new FeatureView("pairs", pair, Source.Batches("pairs", [events], "at")).Feature("x", DataType.Int64);
        var numbered = new Entity("customer", DataType.Int64, "customer_id");
        using var numbers = ScoredHistory.Build(new Schema(new Field("customer_id", DataType.Int64), new Field("at", DataType.Timestamp), new Field("y", DataType.Int64)), [[42L, Now, 1L], [43L, Now, 1L]]);
        var old = new FeatureView("numbered", numbered, Source.Batches("numbers", [numbers], "at")).Feature("y", DataType.Int64);
        using var texts = ScoredHistory.Events(["42", "43"], days: 1);
        var text = ScoredHistory.View(Source.Batches("texts", [texts], "at"));
        await MaterializeAsync(view, old, text);

        var first = await Store.EraseAsync(pair, [-1L, "p"]);
        Assert.Equal((1L, 1L), (first.LakeRows, (await Store.MaterializeAsync(view)).Rows - 1));
        var second = await Store.EraseAsync(ScoredHistory.Customer, ["42"]);
        Assert.Equal([("numbered@v1", 1L), ("scores@v1", 1L)], second.Steps.Where(s => s.Place == "lake").Select(s => (s.Subject, s.Rows)));
        Assert.Equal(0, (await Store.EraseAsync(numbered, [42L])).LakeRows);
        Assert.Equal(0, (await Store.EraseAsync(ScoredHistory.Customer, ["no number"])).LakeRows);
        var skipped = await Store.EraseAsync(new Entity("pair", DataType.Utf8), ["p"]);
        Assert.Equal(["pairs@v1"], skipped.Skipped);

        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.EraseAsync(pair, ["p", 1L]));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.EraseAsync(pair, [1L]));
    }

    /// <summary>Two versions of one view and an aggregated one, computed and pushed rows, all online, in two saved sets.</summary>
    private async Task FillAsync()
    {
        await MaterializeAsync(_plain.WithTimeToLive(TimeSpan.FromDays(300)), _counted);
        await MaterializeAsync(_plain);
        using var pushed = ScoredHistory.Build(
            new Schema(new Field("customer_id", DataType.Utf8), new Field("at", DataType.Timestamp), new Field("score", DataType.Int32)),
            [[Marker, Now.AddDays(-2), 7], ["customer-0", Now.AddDays(-2), 8]]);
        await Store.PushAsync(_plain, pushed);
        await SyncAsync();
        using var spine = ScoredHistory.Spine(Customers, 60, days: 12, seed: 4);
        await Store.SaveTrainingSetAsync("churn", spine, "at", [_plain, _counted]);
        await Store.SaveTrainingSetAsync("churn", spine, "at", [_counted]);
    }

    private async Task SyncAsync()
    {
        await Store.SyncOnlineAsync(_plain, Now.AddDays(-1));
        await Store.SyncOnlineAsync(_counted, Now.AddDays(-1));
    }

    private async Task MaterializeAsync(params FeatureView[] views)
    {
        await Store.ApplyAsync(views);
        foreach (var view in views)
        {
            await Store.MaterializeAsync(view);
        }
    }

    /// <summary>Keeps one step of an erasure from being done, until it is disposed.</summary>
    private async Task<IDisposable> BlockAsync(string place)
    {
        switch (place)
        {
            case "lake":
                var path = Path.Combine(_temporary.Lake, "views", "scores", "v1", "part-00000-somebody-writes.parquet");
                await _temporary.Database.ExecuteAsync($"COPY (SELECT '{Marker}' AS entity_key) TO {DuckDbDatabase.QuoteLiteral(path)} (FORMAT parquet)");
                return new Release(() => File.Delete(path));
            case "online":
                var connection = new SqliteConnection($"Data Source={Path.Combine(_temporary.Folder, "platform", "online.db")};Pooling=False");
                connection.Open();
                connection.BeginTransaction(deferred: false);
                return connection;
            case "training-set":
                return new FileStream(Path.Combine(_temporary.Lake, "datasets", "churn", ".v2.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            default:
                _witness.IsAway = true;
                return new Release(() => _witness.IsAway = false);
        }
    }

    private static RecordBatch OthersSpine() => ScoredHistory.Spine([.. Customers.Where(c => c != Marker)], 200, days: 22, seed: 8);

    private Task<IReadOnlyList<string>> TracesAsync() => Traces.FindAsync(_temporary.Database, Path.Combine(_temporary.Folder, "platform"), Marker);

    private sealed class Release(Action action) : IDisposable
    {
        public void Dispose() => action();
    }

    private sealed class Witness : IErasureParticipant
    {
        public string Name => "witness";

        public bool IsAway { get; set; }

        public List<EntityErased> Erased { get; } = [];

        public ValueTask<long> EraseAsync(EntityErased erased, CancellationToken cancellationToken = default)
        {
            if (IsAway)
            {
                throw new DataEngineException("The witness is away.", "erase");
            }

            Erased.Add(erased);
            return ValueTask.FromResult(3L);
        }
    }
}
