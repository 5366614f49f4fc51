namespace MlOps.Sdk.FeatureStore;

/// <summary>Entity keys as <see cref="EntityKeys"/>, kept where they can be awaited over.</summary>
public readonly struct EntityKeyMemory
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly ReadOnlyMemory<int> _ends;

    /// <inheritdoc cref="EntityKeys(ReadOnlySpan{byte}, int)"/>
    public EntityKeyMemory(ReadOnlyMemory<byte> bytes, int count)
    {
        _bytes = bytes;
        Count = new EntityKeys(bytes.Span, count).Count;
    }

    /// <inheritdoc cref="EntityKeys(ReadOnlySpan{byte}, ReadOnlySpan{int})"/>
    public EntityKeyMemory(ReadOnlyMemory<byte> bytes, ReadOnlyMemory<int> ends)
    {
        _bytes = bytes;
        _ends = ends;
        Count = new EntityKeys(bytes.Span, ends.Span).Count;
    }

    /// <inheritdoc cref="EntityKeys.Count"/>
    public int Count { get; }

    /// <summary>The keys.</summary>
    public EntityKeys Keys => _ends.IsEmpty ? new EntityKeys(_bytes.Span, Count) : new EntityKeys(_bytes.Span, _ends.Span);
}
