namespace MlOps.Sdk.Serving;

/// <summary>A kept answer. What it says never changes; a newer answer to the same row is another entry.</summary>
internal sealed class CacheEntry
{
    // Object headers and fields of the entry and its key, as the 64-bit runtime lays them out.
    private const int Overhead = 192;
    private const int PerOutput = 40;

    private int _visits;

    public CacheEntry(in CacheKey key, int epoch, double value, object?[]? outputs)
    {
        (Hash, Version, Key, Epoch, Value, Outputs) = (key.Hash, key.Version, key.Bytes, epoch, value, outputs);
        Size = Overhead + key.Bytes.Length + SizeOf(outputs);
    }

    public ulong Hash { get; }

    public CachedVersion Version { get; }

    /// <summary>The version's epoch when its computing began; it counts only while that lasts.</summary>
    public int Epoch { get; }

    public byte[] Key { get; }

    /// <summary>The main output; NaN for an answer that is none.</summary>
    public double Value { get; }

    /// <summary>All output columns, where there are more than the one number.</summary>
    public object?[]? Outputs { get; }

    /// <summary>When it was computed, in ticks of the cache's clock.</summary>
    public long MadeAt { get; init; }

    /// <summary>Until when it is given again, in ticks of the cache's clock.</summary>
    public long FreshUntil { get; init; }

    /// <summary>How long computing it took, in ticks of the cache's clock.</summary>
    public long Cost { get; init; }

    /// <summary>The moment of the shared cache before which it must not have been invalidated.</summary>
    public long Stamp { get; init; }

    /// <summary>Reckoned bytes.</summary>
    public int Size { get; private set; }

    /// <summary>Whose rows it answered; changed under the shard's lock only.</summary>
    public string[] Tags { get; private set; } = [];

    /// <summary>The next one in its bucket; changed under the shard's lock, read without.</summary>
    public CacheEntry? Next;

    /// <summary>The queue it stands in; null once it has left the cache.</summary>
    public CacheQueue? Queue { get; set; }

    public CacheEntry? Newer { get; set; }

    public CacheEntry? Older { get; set; }

    /// <summary>How often it was asked for lately, up to 3.</summary>
    public int Visits
    {
        get => _visits;
        set => _visits = value;
    }

    public bool IsCurrent => Epoch == Version.Epoch;

    /// <summary>Lost updates do no harm: it is a hint which entries to keep.</summary>
    public void Visit()
    {
        var visits = _visits;
        if (visits < 3)
        {
            _visits = visits + 1;
        }
    }

    public bool IsFor(ulong hash, CachedVersion version, ReadOnlySpan<byte> key) =>
        Hash == hash && ReferenceEquals(Version, version) && key.SequenceEqual(Key);

    /// <summary>Sets the tags and reckons them in. Only before the entry is in a queue, or through <see cref="CacheShard"/>.</summary>
    public void SetTags(string[] tags)
    {
        Size += tags.Sum(SizeOf) - Tags.Sum(SizeOf);
        Tags = tags;
    }

    // A tag stands in the entry and in the index of tags.
    private static int SizeOf(string tag) => 96 + (2 * tag.Length);

    private static int SizeOf(object?[]? outputs) => outputs is null
        ? 0
        : outputs.Sum(output => PerOutput + output switch
        {
            string text => 2 * text.Length,
            byte[] bytes => bytes.Length,
            float[] vector => sizeof(float) * vector.Length,
            _ => 0,
        });
}
