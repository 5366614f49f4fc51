using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Testing;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>Rows alike in key, event time and created time: the lake, from its source and from pushes, and the online stores keep the same one.</summary>
public sealed class FullTieTests
{
    private static readonly DateTimeOffset Start = PushPlatform.Start;

    private static readonly Schema Columns = new(
        [new Field("author", DataType.Int64), new Field("at", DataType.Timestamp), .. TieValues.Types.Select((t, i) => new Field($"f{i}", t))]);

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    [InlineData(true, 3)]
    [InlineData(true, 4)]
    public async Task Read_FullTiesFromSourceAndPushes_AreTheSameInLakeAndOnline(bool inSqlite, int seed)
    {
        var random = new Random(seed);
        var groups = Enumerable.Range(0, 200).Select(_ => TieValues.NextGroup(random)).ToArray();
        var rows = groups.SelectMany((g, key) => g.Concat(g[..1]).Select(row => (Key: (long)key, Row: row))).OrderBy(_ => random.Next()).ToArray();
        await using var platform = new PushPlatform(b => inSqlite ? b.UseSqliteOnlineStore() : b);
        using var source = Batch(rows[..(rows.Length / 2)]);
        var view = TieValues.Types.Select((t, i) => (Type: t, Name: $"f{i}"))
            .Aggregate(new FeatureView("tied", new Entity("author", DataType.Int64), Source.Batches("ties", [source], "at")), (v, f) => v.Feature(f.Name, f.Type));
        await platform.Store.ApplyAsync([view]);
        await platform.Store.MaterializeAsync(view);
        await platform.Store.SyncOnlineAsync(view, Start);
        foreach (var part in rows[(rows.Length / 2)..].Chunk(120))
        {
            using var pushed = Batch(part);
            await platform.Store.PushAsync(view, pushed);
        }

        using var spine = new RecordBatch(
            new Schema(new Field("author", DataType.Int64), new Field("instant", DataType.Timestamp)),
            Core.Columns.From<long>([.. Enumerable.Range(0, groups.Length).Select(k => (long)k)]), Core.Columns.FromTimestamps(Enumerable.Repeat<DateTimeOffset?>(Start, groups.Length)));
        using var offline = await platform.Store.GetTrainingSetAsync(spine, "instant", [view]);
        using var online = await platform.Store.GetOnlineAsync(spine, [view], Start);
        for (var key = 0; key < groups.Length; key++)
        {
            var expected = groups[key].MaxBy(r => r, TieValues.Order)!;
            AssertSame(expected, [.. offline.FeatureColumns.Select(c => offline.Data[c].GetValue(key))], $"the lake, group {key}");
            AssertSame(expected, [.. online.Values.Columns.Select(c => c.GetValue(key))], $"the online store, group {key}");
        }
    }

    private static void AssertSame(object?[] expected, object?[] found, string where) =>
        Assert.True(TieValues.Order.Compare(expected, found) == 0, $"{where}: expected [{string.Join("; ", expected)}], found [{string.Join("; ", found)}]");

    private static RecordBatch Batch(IEnumerable<(long Key, object?[] Row)> rows)
    {
        var builder = new RecordBatchBuilder(Columns);
        foreach (var (key, row) in rows)
        {
            builder.AppendRow([key, Start, .. row]);
        }

        return builder.Build();
    }
}
