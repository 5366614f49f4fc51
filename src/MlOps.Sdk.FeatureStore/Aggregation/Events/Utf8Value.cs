namespace MlOps.Sdk.FeatureStore;

/// <summary>A text by its UTF-8 bytes, which order it.</summary>
internal readonly struct Utf8Value(byte[] bytes) : IEquatable<Utf8Value>, IComparable<Utf8Value>
{
    public byte[] Bytes { get; } = bytes;

    public int CompareTo(Utf8Value other) => Bytes.AsSpan().SequenceCompareTo(other.Bytes);

    public bool Equals(Utf8Value other) => ReferenceEquals(Bytes, other.Bytes) || Bytes.AsSpan().SequenceEqual(other.Bytes);

    public override bool Equals(object? obj) => obj is Utf8Value other && Equals(other);

    public override int GetHashCode() => Hash(Bytes);

    public static int Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = default(HashCode);
        hash.AddBytes(bytes);
        return hash.ToHashCode();
    }
}
