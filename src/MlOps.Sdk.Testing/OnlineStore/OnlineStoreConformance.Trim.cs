using FsCheck;
using FsCheck.Fluent;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Testing;

/// <summary>Rows added to what is there, old ones dropped, and what the store says it holds.</summary>
public abstract partial class OnlineStoreConformance
{
    /// <summary>Whatever is written whole or added, in whatever order, is read from the instants kept on as from memory.</summary>
    [Fact]
    public void Write_AnyMixOfWholeAndAddedRows_ReadsAsInMemory() =>
        Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed => CompareWithMemory(new Random(seed)).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(20_240_503, 1));

    [Fact]
    public async Task FindState_BeforeAndAfterAdvancing_TellsWhatIsComplete()
    {
        var store = CreateStore();
        using var rows = Rows(Plain, [1L, 0, 0, 5.5, "core"]);
        await store.WriteAsync(Plain, rows, FirstGeneration);
        Assert.Null(await store.FindStateAsync(Plain));
        await store.AdvanceAsync(Plain, FirstGeneration);
        var first = await store.FindStateAsync(Plain);
        Assert.Equal(FirstGeneration, first!.Complete);
        Assert.NotEmpty(first.StoreId);
        await store.AdvanceAsync(Plain, new OnlineWatermark(4, At(3)));
        Assert.Equal(new OnlineStoreState(first.StoreId, new OnlineWatermark(4, At(3))), await store.FindStateAsync(Plain));
        Assert.Null(await store.FindStateAsync(Counted));
    }

    private async Task CompareWithMemory(Random random)
    {
        var (store, memory) = (CreateStore(), new InMemoryOnlineStore());
        var kept = Start;
        for (var step = 0; step < 12; step++)
        {
            var watermark = new OnlineWatermark(random.Next(1, 3), At(random.Next(0, 4)));
            if (random.Next(4) == 0)
            {
                await store.AdvanceAsync(Counted, watermark);
                await memory.AdvanceAsync(Counted, watermark);
                continue;
            }

            if (random.Next(3) > 0)
            {
                watermark = watermark with { TrimBefore = At(random.Next(0, 5)) };
                kept = watermark.TrimBefore > kept ? watermark.TrimBefore.Value : kept;
            }

            using var rows = RandomRows(Counted, random, hour => [(long)random.Next(9), random.NextDouble(), null, At(hour)]);
            await store.WriteAsync(Counted, rows, watermark);
            await memory.WriteAsync(Counted, rows, watermark);
        }

        using var entities = Keys(1, 2, 3, 4, 5);
        foreach (var instant in Enumerable.Range(0, 9).Select(At).Where(i => i >= kept))
        {
            using var expected = await memory.ReadAsync(entities, [Counted], instant);
            using var read = await store.ReadAsync(entities, [Counted], instant);
            Assert.All(Enumerable.Range(0, 5), i => Assert.Equal(ValuesOf(expected, i), ValuesOf(read, i)));
        }
    }
}
