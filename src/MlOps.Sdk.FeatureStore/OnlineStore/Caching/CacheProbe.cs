namespace MlOps.Sdk.FeatureStore;

/// <summary>A <see cref="CacheKey"/> to look for, without an object for the entity's bytes.</summary>
internal readonly ref struct CacheProbe(CachedView view, ReadOnlySpan<byte> entity)
{
    public CachedView View { get; } = view;

    public ReadOnlySpan<byte> Entity { get; } = entity;

    public int Hash => HashCode.Combine(View, EntityKeyComparer.Instance.GetHashCode(Entity));
}
