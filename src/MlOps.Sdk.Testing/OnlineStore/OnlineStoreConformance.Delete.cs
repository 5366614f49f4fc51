using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Testing;

public abstract partial class OnlineStoreConformance
{
    [Fact]
    public async Task Delete_OneEntityOfSeveralViews_LeavesTheOthers_AndCountsOnce()
    {
        var store = CreateStore();
        using var rows = Rows(Plain, [1L, 0, 0, 5.5, "core"], [1L, 1, 1, 6.5, "core"], [2L, 1, 1, 7.5, "docs"]);
        using var counts = Rows(Counted, [1L, 2, 2, 4L, 9.0, 2.25, At(2)], [3L, 2, 2, 4L, 9.0, 2.25, At(2)]);
        await store.WriteAsync(Plain, rows, FirstGeneration);
        await store.WriteAsync(Counted, counts, FirstGeneration);
        await store.AdvanceAsync(Plain, FirstGeneration);
        await store.AdvanceAsync(Counted, FirstGeneration);
        OnlineDeletion[] deletions =
        [
            new(Plain.Id, Plain.View.Fingerprint, [KeyOf(1), KeyOf(77)]),
            new(Counted.Id, Counted.View.Fingerprint, [KeyOf(1)]),
            new("unknown@v1", Counted.View.Fingerprint, [KeyOf(1)]),
        ];

        Assert.Equal(2, await store.DeleteAsync(deletions));
        Assert.Equal(0, await store.DeleteAsync(deletions));

        using var entities = Keys(1, 2, 3);
        using var read = await store.ReadAsync(entities, [Plain, Counted], At(4));
        Assert.Equal([null, null, 0L, 0.0, null, null], ValuesOf(read, 0));
        Assert.Equal([7.5, "docs", 0L, 0.0, null, null], ValuesOf(read, 1));
        Assert.Equal([null, null, 4L, 9.0, 2.25, 7200.0], ValuesOf(read, 2));
        Assert.All(Enumerable.Range(0, 6), c => Assert.Equal(FeatureStatus.Missing, read.GetStatus(0, c)));

        using var again = Rows(Plain, [1L, 3, 3, 8.5, "back"]);
        await store.WriteAsync(Plain, again, FirstGeneration);
        using var back = await store.ReadAsync(entities, [Plain], At(4));
        Assert.Equal([8.5, "back"], ValuesOf(back, 0));
    }

    private static byte[] KeyOf(long key)
    {
        var bytes = BitConverter.GetBytes(key);
        Array.Reverse(bytes);
        return bytes;
    }
}
