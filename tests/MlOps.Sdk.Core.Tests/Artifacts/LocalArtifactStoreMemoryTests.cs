namespace MlOps.Sdk.Core.Tests;

/// <summary>Counts what the whole process allocates, so nothing else may run beside it.</summary>
[Collection(nameof(LocalArtifactStoreMemoryTests))]
[CollectionDefinition(nameof(LocalArtifactStoreMemoryTests), DisableParallelization = true)]
public sealed class LocalArtifactStoreMemoryTests
{
    [Fact]
    public async Task Put_LargeStream_UsesBoundedMemory()
    {
        using var folder = new TemporaryFolder();
        var store = new LocalArtifactStore(folder.File("store"));
        await store.PutAsync(new PatternStream(1 << 20));
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var digest = await store.PutAsync(new PatternStream(64L << 20));
        Assert.Equal(64L << 20, digest.Size);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 4 << 20);
    }
}
