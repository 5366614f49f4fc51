using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Testing;

/// <summary>Rows that are added to what is there, as pushes do, with an instant before which nobody reads any more.</summary>
public abstract partial class OnlineStoreConformance
{
    [Fact]
    public async Task Write_Additions_AnswerEveryReadFromTheirInstantOn()
    {
        var random = new Random(31);
        var store = CreateStore();
        await store.AdvanceAsync(Plain, FirstGeneration);
        var all = Enumerable.Range(0, 300).Select(i => new object?[] { (long)random.Next(1, 4), random.Next(0, 100), 0, (double)i, $"t{i}" })
            .DistinctBy(r => (r[0], r[1])).ToArray();
        random.Shuffle(all);
        var trim = 0;
        foreach (var part in all.Chunk(20))
        {
            trim = Math.Max(trim, random.Next(0, 60));
            using var rows = Rows(Plain, part);
            await store.WriteAsync(Plain, rows, FirstGeneration with { TrimBefore = At(trim) });
            await store.WriteAsync(Plain, rows, FirstGeneration with { TrimBefore = At(trim) });
        }

        using var entities = Keys(1, 2, 3);
        for (var hour = trim; hour < 101; hour++)
        {
            using var read = await store.ReadAsync(entities, [Plain], At(hour));
            for (var key = 1; key <= 3; key++)
            {
                var newest = all.Where(r => (long)r[0]! == key && (int)r[1]! <= hour).MaxBy(r => (int)r[1]!);
                var expected = newest is null || (int)newest[1]! < hour - 10 ? null : newest[4];
                Assert.Equal(expected, read.Values.Columns[1].GetValue(key - 1));
            }
        }
    }

    [Fact]
    public async Task Write_Additions_ClaimNothingOfWhatTheyMayHaveDropped()
    {
        var store = CreateStore();
        await store.AdvanceAsync(Counted, FirstGeneration);
        using var first = Rows(Counted, [1L, 1, 1, 1L, 1.0, 1.0, At(1)], [1L, 4, 4, 2L, 2.0, 1.0, At(4)]);
        await store.WriteAsync(Counted, first, FirstGeneration with { TrimBefore = At(5) });
        using var entities = Keys(1, 2);
        using var before = await store.ReadAsync(entities, [Counted], At(0));
        using var between = await store.ReadAsync(entities, [Counted], At(2));
        using var after = await store.ReadAsync(entities, [Counted], At(6));

        // A store may keep the row at 1 and then knows that there was none before it; one that dropped it knows nothing.
        Assert.Contains(before.Values.Columns[0].GetValue(0), new object?[] { null, 0L });
        Assert.Contains(between.Values.Columns[0].GetValue(0), new object?[] { null, 1L });
        Assert.Equal(2L, after.Values.Columns[0].GetValue(0));
        Assert.Equal(0L, after.Values.Columns[0].GetValue(1));
    }
}
