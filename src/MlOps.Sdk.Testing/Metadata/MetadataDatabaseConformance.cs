using System.Diagnostics;
using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Testing;

/// <summary>What every metadata provider must do. A provider's test project derives this class.</summary>
public abstract partial class MetadataDatabaseConformance : IAsyncLifetime
{
    private readonly List<MetadataDatabase> _opened = [];

    /// <summary>Opens the database of this test; a second call opens it a second time, as another process would.</summary>
    protected abstract MetadataDatabase Open();

    /// <summary>Removes what the test left.</summary>
    protected abstract ValueTask CleanUpAsync();

    protected MetadataDatabase OpenTracked()
    {
        var database = Open();
        _opened.Add(database);
        return database;
    }

    protected async ValueTask<MetadataDatabase> OpenWithTableAsync()
    {
        var database = OpenTracked();
        await database.WriteAsync(async (s, ct) =>
        {
            await s.ExecuteAsync($"CREATE TABLE IF NOT EXISTS item (id TEXT NOT NULL PRIMARY KEY, number BIGINT, real_value DOUBLE PRECISION, note TEXT)", ct);
        });
        return database;
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _opened)
        {
            await database.DisposeAsync();
        }

        await CleanUpAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task WriteAsync_WhenTheWorkReturns_IsSeenByAnotherInstance()
    {
        var first = await OpenWithTableAsync();
        var second = OpenTracked();
        await InsertAsync(first, "a", 1);
        Assert.Equal(["a"], await IdsAsync(second));
    }

    [Fact]
    public async Task WriteAsync_WhenTheWorkThrows_LeavesNothing()
    {
        var database = await OpenWithTableAsync();
        var thrown = await Assert.ThrowsAsync<InvalidDataException>(() => database.WriteAsync(async (s, ct) =>
        {
            await s.ExecuteAsync($"INSERT INTO item (id) VALUES ({"lost"})", ct);
            throw new InvalidDataException("on purpose");
        }).AsTask());
        Assert.Equal("on purpose", thrown.Message);
        Assert.Empty(await IdsAsync(database));
        await InsertAsync(database, "kept", 1);
        Assert.Equal(["kept"], await IdsAsync(database));
    }

    [Fact]
    public async Task WriteAsync_WhenAStatementFails_ThrowsTypedAndRollsBackTheOthers()
    {
        var database = await OpenWithTableAsync();
        await InsertAsync(database, "taken", 1);
        var thrown = await Assert.ThrowsAsync<MetadataException>(() => database.WriteAsync(async (s, ct) =>
        {
            await s.ExecuteAsync($"INSERT INTO item (id) VALUES ({"first"})", ct);
            await s.ExecuteAsync($"INSERT INTO item (id) VALUES ({"taken"})", ct);
        }).AsTask());
        Assert.False(thrown.IsTransient);
        Assert.Contains(database.Name, thrown.Message, StringComparison.Ordinal);
        Assert.NotNull(thrown.InnerException);
        Assert.Equal(["taken"], await IdsAsync(database));
    }

    [Fact]
    public async Task WriteAsync_InsideAnotherWrite_IsRefusedInsteadOfWaitingForItself()
    {
        var database = await OpenWithTableAsync();
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            database.WriteAsync(async (_, ct) => await database.WriteAsync((_, _) => ValueTask.CompletedTask, ct)).AsTask());
        Assert.Contains("inside another write", thrown.Message, StringComparison.Ordinal);
        await InsertAsync(database, "after", 1);
    }

    [Fact]
    public async Task WriteAsync_CancelledBeforeItsCommit_LeavesNothing()
    {
        var database = await OpenWithTableAsync();
        using var source = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => database.WriteAsync(
            async (s, _) =>
            {
                await s.ExecuteAsync($"INSERT INTO item (id) VALUES ({"lost"})", CancellationToken.None);
                await source.CancelAsync();
            },
            source.Token).AsTask());
        Assert.Empty(await IdsAsync(database));
    }

    [Fact]
    public async Task WriteAsync_WhileAnotherWriteRuns_CanBeCancelledInTheQueue()
    {
        var database = await OpenWithTableAsync();
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var running = database.WriteAsync(async (_, _) =>
        {
            entered.SetResult();
            await release.Task;
        }).AsTask();
        await entered.Task;
        using var source = new CancellationTokenSource();
        var waiting = database.WriteAsync((_, _) => ValueTask.CompletedTask, source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        release.SetResult();
        await running;
    }

    [Fact]
    public async Task ReadAsync_WhileAnotherInstanceWrites_KeepsItsSnapshot()
    {
        var first = await OpenWithTableAsync();
        var second = OpenTracked();
        await InsertAsync(first, "a", 1);
        await second.ReadAsync(async (s, ct) =>
        {
            Assert.Equal(1, await CountAsync(s, ct));
            await InsertAsync(first, "b", 2);
            Assert.Equal(1, await CountAsync(s, ct));
        });
        Assert.Equal(["a", "b"], await IdsAsync(second));
    }

    [Fact]
    public async Task ReadAsync_WithAStatementThatChangesData_IsRefused()
    {
        var database = await OpenWithTableAsync();
        await Assert.ThrowsAsync<MetadataException>(() =>
            database.ReadAsync(async (s, ct) => await s.ExecuteAsync($"INSERT INTO item (id) VALUES ({"x"})", ct)).AsTask());
        Assert.Empty(await IdsAsync(database));
    }

    [Fact]
    public async Task Session_AfterItsWork_Refuses()
    {
        var database = await OpenWithTableAsync();
        MetadataSession? kept = null;
        await database.ReadAsync((s, _) =>
        {
            kept = s;
            return ValueTask.CompletedTask;
        });
        await Assert.ThrowsAsync<InvalidOperationException>(() => kept!.ExecuteAsync($"DELETE FROM item").AsTask());
    }

    [Fact]
    public async Task WriteAsync_FromEightThreads_LosesNothing()
    {
        var database = await OpenWithTableAsync();
        await InsertAsync(database, "counter", 0);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                var id = string.Create(CultureInfo.InvariantCulture, $"{thread}-{i}");
                await database.WriteAsync(async (s, ct) =>
                {
                    var before = await s.QueryFirstOrDefaultAsync($"SELECT number FROM item WHERE id = {"counter"}", r => r.GetInt64(0), ct);
                    await s.ExecuteAsync($"UPDATE item SET number = {before + 1} WHERE id = {"counter"}", ct);
                    await s.ExecuteAsync($"INSERT INTO item (id) VALUES ({id})", ct);
                });
            }
        })));
        Assert.Equal(1600, await NumberAsync(database, "counter"));
        Assert.Equal(1601, (await IdsAsync(database)).Count);
    }

    [Fact]
    public async Task WriteAsync_FromTwoInstances_LosesNothing()
    {
        var databases = new[] { await OpenWithTableAsync(), OpenTracked() };
        await InsertAsync(databases[0], "counter", 0);
        await Task.WhenAll(databases.Select(database => Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                await database.WriteAsync(async (s, ct) => await s.ExecuteAsync($"UPDATE item SET number = number + 1 WHERE id = {"counter"}", ct));
            }
        })));
        Assert.Equal(200, await NumberAsync(databases[1], "counter"));
    }

    [Fact]
    public async Task EnsureMigratedAsync_ByManyInstancesAtOnce_AppliesEachScriptOnce()
    {
        var instances = Enumerable.Range(0, 4).Select(_ => OpenTracked()).ToArray();
        var migrations = new MetadataMigrations("conformance", typeof(MetadataDatabaseConformance).Assembly, "Metadata/Migrations");
        await Task.WhenAll(instances.Select(d => Task.Run(async () => await d.EnsureMigratedAsync(migrations))));
        await instances[0].EnsureMigratedAsync(migrations);
        var applied = await instances[1].ReadAsync((s, ct) => s.QueryAsync(
            $"SELECT number, name FROM schema_migrations WHERE area = {"conformance"} ORDER BY number", r => (r.GetInt64(0), r.GetString(1)), ct));
        Assert.Equal([(1L, "001_animals.sql"), (2L, "002_first_animal.sql")], applied);
        Assert.Equal(["cat"], await instances[2].ReadAsync((s, ct) => s.QueryAsync($"SELECT name FROM animal", r => r.GetString(0), ct)));
    }

    [Fact]
    public async Task Activities_NameTheOperationTheSystemAndTheFailure()
    {
        var stopped = new List<(string Name, object? System, object? Error)>();
        using var root = new Activity("root").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == MlOpsTelemetry.CoreName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = a =>
            {
                // Other tests run at the same time; only what this one started counts.
                if (a.TraceId == root.TraceId)
                {
                    stopped.Add((a.OperationName, a.GetTagItem("db.system.name"), a.GetTagItem(MlOpsTelemetry.ErrorTypeAttribute)));
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        var database = OpenTracked();
        await database.ReadAsync((_, _) => ValueTask.CompletedTask);
        await Assert.ThrowsAsync<InvalidDataException>(() => database.WriteAsync((_, _) => throw new InvalidDataException()).AsTask());
        var system = database.Dialect == SqlDialect.Sqlite ? "sqlite" : "postgresql";
        Assert.Equal([("metadata read", system, null), ("metadata write", system, "System.IO.InvalidDataException")], stopped);
    }

    private static async ValueTask InsertAsync(MetadataDatabase database, string id, long number) =>
        await database.WriteAsync(async (s, ct) => await s.ExecuteAsync($"INSERT INTO item (id, number) VALUES ({id}, {number})", ct));

    private static ValueTask<List<string>> IdsAsync(MetadataDatabase database) =>
        database.ReadAsync((s, ct) => s.QueryAsync($"SELECT id FROM item ORDER BY id", r => r.GetString(0), ct));

    private static ValueTask<long?> NumberAsync(MetadataDatabase database, string id) =>
        database.ReadAsync((s, ct) => s.QueryFirstOrDefaultAsync($"SELECT number FROM item WHERE id = {id}", r => r.GetNullableInt64(0), ct));

    private static ValueTask<long> CountAsync(MetadataSession session, CancellationToken cancellationToken) =>
        session.QueryFirstOrDefaultAsync($"SELECT count(*) FROM item", r => r.GetInt64(0), cancellationToken);
}
