namespace MlOps.Sdk.Serving.Tests.Caching;

public sealed class CacheShardTests
{
    private static readonly CachedVersion Version = CacheBench.Version();

    /// <summary>Every row has one hash: the full key still tells them apart, also after some have gone.</summary>
    [Fact]
    public void Find_AllHashesCollide_GivesOnlyTheRowsOwnEntry()
    {
        var shard = CacheBench.Shard(100);
        var entries = Enumerable.Range(0, 50).Select(row => CacheBench.Entry(Version, row, row, hash: 7)).ToList();
        entries.ForEach(entry => Assert.True(shard.Add(entry)));
        entries.Where((_, i) => i % 3 == 0).ToList().ForEach(entry => Assert.True(shard.Remove(entry)));
        for (var row = 0; row < 60; row++)
        {
            var found = shard.Find(7, Version, BitConverter.GetBytes(row));
            Assert.Equal(row < 50 && row % 3 != 0 ? row : null, found?.Value);
        }
    }

    [Fact]
    public void Find_SameKeyOfAnotherVersion_IsAMiss()
    {
        var shard = CacheBench.Shard(10);
        shard.Add(CacheBench.Entry(Version, 1));
        Assert.Null(shard.Find(CacheBench.Scatter(1), CacheBench.Version("p2"), BitConverter.GetBytes(1)));
        Assert.NotNull(shard.Find(CacheBench.Scatter(1), Version, BitConverter.GetBytes(1)));
    }

    [Fact]
    public void Add_SecondForARow_ReplacesTheFirst()
    {
        var shard = CacheBench.Shard(10);
        shard.Add(CacheBench.Entry(Version, 1, 1));
        shard.Add(CacheBench.Entry(Version, 1, 2));
        Assert.Equal(2, shard.Find(CacheBench.Scatter(1), Version, BitConverter.GetBytes(1))!.Value);
        Assert.Equal(1, shard.Count);
    }

    [Fact]
    public void Add_LargerThanTheShard_IsLeftOut()
    {
        var shard = CacheBench.Shard(10, maxBytes: 4096);
        var huge = new CacheEntry(new CacheKey(1, Version, new byte[5000]), 0, 1, null);
        Assert.False(shard.Add(huge));
        Assert.Equal((0, 0L), (shard.Count, shard.Bytes));
    }

    [Fact]
    public void Add_OfAnEarlierEpoch_IsLeftOut()
    {
        var version = CacheBench.Version();
        var shard = CacheBench.Shard(10);
        var early = CacheBench.Entry(version, 1);
        version.Invalidate();
        Assert.False(shard.Add(early));
        Assert.True(shard.Add(CacheBench.Entry(version, 1)));
        version.Invalidate();
        Assert.Null(shard.Find(CacheBench.Scatter(1), version, BitConverter.GetBytes(1)));
    }

    /// <summary>Against a dictionary with full keys: what is found is what was put in last, and what is gone was evicted or removed.</summary>
    [Theory]
    [InlineData(1, 0xFFFF_FFFF_FFFF_FFFF)]
    [InlineData(2, 0x0000_0000_0000_0003)]
    [InlineData(3, 0x0000_0000_0000_0000)]
    public void Operations_AtRandom_AgreeWithADictionaryAndStayWithinBounds(int seed, ulong mask)
    {
        const int maxEntries = 60;
        const long maxBytes = 60 * 210;
        var random = new Random(seed);
        var shard = CacheBench.Shard(maxEntries, maxBytes);
        CachedVersion[] versions = [CacheBench.Version("a"), CacheBench.Version("b")];
        var model = new Dictionary<(CachedVersion, int), CacheEntry>();
        var found = 0;
        for (var step = 0; step < 20_000; step++)
        {
            var (version, row) = (versions[random.Next(2)], random.Next(200));
            var hash = CacheBench.Scatter(row) & mask;
            switch (random.Next(20))
            {
                case < 8:
                    var entry = CacheBench.Entry(version, row, step, hash, random.Next(4) == 0 ? [$"t{random.Next(5)}"] : []);
                    Assert.True(shard.Add(entry));
                    model[(version, row)] = entry;
                    break;
                case 8 when model.Remove((version, row), out var gone):
                    shard.Remove(gone);
                    break;
                case 9 when random.Next(50) == 0:
                    version.Invalidate();
                    shard.RemoveWhere(e => !e.IsCurrent);
                    model.Keys.Where(k => k.Item1 == version).ToList().ForEach(k => model.Remove(k));
                    break;
                default:
                    var got = shard.Find(hash, version, BitConverter.GetBytes(row));
                    Assert.True(got is null || ReferenceEquals(got, model.GetValueOrDefault((version, row))), $"Step {step}: a wrong entry.");
                    got?.Visit();
                    found += got is null ? 0 : 1;
                    break;
            }

            Assert.InRange(shard.Count, 0, maxEntries);
            Assert.InRange(shard.Bytes, 0, maxBytes);
        }

        Assert.True(found > 1000, $"{found} found");
        shard.RemoveWhere(_ => true);
        Assert.Equal((0, 0L), (shard.Count, shard.Bytes));
    }

    [Fact]
    public void AddTags_OfAKeptEntry_AreReckonedAndIndexed()
    {
        var index = new EntityIndex();
        var shard = new CacheShard(10, 1 << 20, index, new CacheCounters());
        var entry = CacheBench.Entry(Version, 1, 0, null, "a");
        shard.Add(entry);
        var before = shard.Bytes;
        Assert.True(shard.AddTags(entry, new EntityScope(["a", "b"], 0)));
        Assert.False(shard.AddTags(entry, new EntityScope(["b"], 0)));
        Assert.True(shard.Bytes > before);
        Assert.Equal([entry], index.Find("b"));
        shard.Remove(entry);
        Assert.Equal((0, 0L, 0), (shard.Count, shard.Bytes, index.Count));
        Assert.False(shard.AddTags(entry, new EntityScope(["c"], 0)));
    }

    /// <summary>Many threads read, write and remove: nobody finds another row's entry, and the books are right in the end.</summary>
    [Fact]
    public async Task Operations_FromManyThreads_NeverGiveAnotherRow()
    {
        var shard = CacheBench.Shard(100);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            for (var step = 0; step < 20_000; step++)
            {
                var row = random.Next(300);
                var hash = CacheBench.Scatter(row) & 0xF;
                if (shard.Find(hash, Version, BitConverter.GetBytes(row)) is { } found)
                {
                    Assert.Equal(row, found.Value);
                    found.Visit();
                    if (random.Next(10) == 0)
                    {
                        shard.Remove(found);
                    }
                }
                else
                {
                    shard.Add(CacheBench.Entry(Version, row, row, hash));
                }
            }
        })));
        Assert.InRange(shard.Count, 1, 100);
        Assert.Equal(shard.Count, Enumerable.Range(0, 300).Count(row => shard.Find(CacheBench.Scatter(row) & 0xF, Version, BitConverter.GetBytes(row)) is not null));
    }
}
