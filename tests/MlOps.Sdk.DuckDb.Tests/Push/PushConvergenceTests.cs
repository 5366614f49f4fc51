using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;
using static MlOps.Sdk.DuckDb.Tests.PushPlatform;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>The same rows in any order, cut anyhow, some twice, with syncs and new epochs between: every read gives what a look at all rows gives.</summary>
public sealed class PushConvergenceTests
{
    [Theory]
    [InlineData(11, false)]
    [InlineData(12, true)]
    public async Task Push_AnyOrderAndRepetition_EqualsTheOracleInEveryStore(int seed, bool inSqlite)
    {
        var random = new Random(seed);
        await using var platform = new PushPlatform(b => inSqlite ? b.UseSqliteOnlineStore() : b);
        var rows = Enumerable.Range(0, 400).Select(_ => Next(random)).ToArray();
        await platform.MaterializeAsync(string.Empty);
        var source = "5,2024-05-01T03:00:00Z,,1.5,a,1\n";
        foreach (var part in rows.Concat(rows.Where(_ => random.Next(3) == 0)).OrderBy(_ => random.Next()).Chunk(45))
        {
            using var batch = Batch(part);
            await platform.Store.PushAsync(platform.View, batch);
            switch (random.Next(4))
            {
                case 0:
                    source += "5,2024-05-01T03:00:00Z,,1.5,a,1\n";
                    await platform.MaterializeAsync(source);
                    break;
                case 1:
                    await platform.Store.SyncOnlineAsync(platform.View, Start.AddHours(2));
                    break;
            }
        }

        await platform.Store.SyncOnlineAsync(platform.View, Start.AddHours(2));
        using var questions = new RecordBatch(
            new Schema(new Field("author", DataType.Int64), new Field("instant", DataType.Timestamp)),
            Columns.From<long>([.. Enumerable.Range(0, 5 * 24).Select(i => (long)(i % 5))]),
            Columns.FromTimestamps(Enumerable.Range(0, 5 * 24).Select(i => (DateTimeOffset?)Start.AddHours(2 + (i / 5)))));
        using var offline = await platform.Store.GetTrainingSetAsync(questions, "instant", [platform.View]);
        for (var i = 0; i < questions.RowCount; i++)
        {
            var (key, at) = ((long)(i % 5), Start.AddHours(2 + (i / 5)));
            var expected = rows.Where(r => (long)r[0]! == key && (DateTimeOffset)r[1]! <= at)
                .OrderByDescending(r => r[1]).ThenByDescending(r => r[2] ?? r[1]).ThenByDescending(r => (double?)r[3])
                .ThenByDescending(r => (string?)r[4], StringComparer.Ordinal).ThenByDescending(r => (long?)r[5]).First()[3..];
            Assert.Equal(expected, offline.FeatureColumns.Select(c => offline.Data[c].GetValue(i)));
            Assert.Equal(expected, await platform.OnlineAsync(key, at));
        }
    }

    [Fact]
    public async Task Push_TwoWritersAtOnce_LosesNothing()
    {
        await using var platform = new PushPlatform(b => b.UseSqliteOnlineStore().UseDuckDbOfflineStore(o => o.CompactAfterFiles = 6));
        await platform.MaterializeAsync("1,2024-05-01T01:00:00Z,,1.5,source,1\n");
        await platform.Store.SyncOnlineAsync(platform.View, Start);
        await using var other = new ServiceCollection().AddMlOpsCore(o => o.Path = Path.Combine(platform.Folder, "platform")).UseSqlite().UseSqliteOnlineStore()
            .UseDuckDbOfflineStore(o => o.CompactAfterFiles = 6).AddFeatureStore().Services.BuildServiceProvider();
        await Task.WhenAll(PushAsync(platform.Store, 1_000), PushAsync(other.GetRequiredService<IFeatureStore>(), 2_000));
        for (var i = 0; i < 15; i++)
        {
            foreach (var key in new[] { 1_000 + i, 2_000 + i })
            {
                object?[] expected = [(double)i, "w", (long)key];
                Assert.Equal(expected, await platform.OnlineAsync(key, Start.AddHours(1)));
                Assert.Equal(expected, await platform.OfflineAsync(key, Start.AddHours(1)));
            }
        }

        async Task PushAsync(IFeatureStore store, long first)
        {
            for (var i = 0; i < 15; i++)
            {
                using var rows = Batch([first + i, Start, null, (double)i, "w", first + i]);
                await store.PushAsync(platform.View, rows);
            }
        }
    }

    // Many rows lie in the first hours, so that every entity has one by the first question.
    private static object?[] Next(Random random)
    {
        var at = Start.AddHours(random.Next(4) == 0 ? random.Next(3) : random.Next(24));
        return
        [
            (long)random.Next(5), at, random.Next(3) == 0 ? null : at.AddHours(random.Next(3)), random.Next(4) == 0 ? null : random.Next(3) / 2.0,
            random.Next(4) == 0 ? null : $"t{random.Next(3)}", random.Next(4) == 0 ? null : random.NextInt64(3) + (1L << 53),
        ];
    }
}
