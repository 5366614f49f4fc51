namespace MlOps.Sdk.FeatureStore;

internal sealed class EntityKeyComparer : IEqualityComparer<byte[]>
{
    public static EntityKeyComparer Instance { get; } = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] obj)
    {
        var hash = default(HashCode);
        hash.AddBytes(obj);
        return hash.ToHashCode();
    }
}
