namespace MlOps.Sdk.FeatureStore;

internal sealed class CacheKeyComparer : IEqualityComparer<CacheKey>, IAlternateEqualityComparer<CacheProbe, CacheKey>
{
    public static CacheKeyComparer Instance { get; } = new();

    public bool Equals(CacheKey x, CacheKey y) => x.View == y.View && x.Entity.AsSpan().SequenceEqual(y.Entity);

    public bool Equals(CacheProbe alternate, CacheKey other) => alternate.View == other.View && alternate.Entity.SequenceEqual(other.Entity);

    public int GetHashCode(CacheKey obj) => new CacheProbe(obj.View, obj.Entity).Hash;

    public int GetHashCode(CacheProbe alternate) => alternate.Hash;

    public CacheKey Create(CacheProbe alternate) => new(alternate.View, alternate.Entity.ToArray());
}
