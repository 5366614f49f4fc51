namespace MlOps.Sdk.FeatureStore;

/// <summary>Keeps one copy of texts that come again and again.</summary>
internal sealed class Utf8ValuePool
{
    private const int MostValues = 65_536;

    private readonly HashSet<Utf8Value> _values = new(new Comparer());
    private readonly HashSet<Utf8Value>.AlternateLookup<ReadOnlySpan<byte>> _bySpan;

    public Utf8ValuePool() => _bySpan = _values.GetAlternateLookup<ReadOnlySpan<byte>>();

    public Utf8Value Get(ReadOnlySpan<byte> bytes)
    {
        if (_bySpan.TryGetValue(bytes, out var known))
        {
            return known;
        }

        if (_values.Count == MostValues)
        {
            _values.Clear();
        }

        var value = new Utf8Value(bytes.ToArray());
        _values.Add(value);
        return value;
    }

    private sealed class Comparer : IEqualityComparer<Utf8Value>, IAlternateEqualityComparer<ReadOnlySpan<byte>, Utf8Value>
    {
        public Utf8Value Create(ReadOnlySpan<byte> alternate) => new(alternate.ToArray());

        public bool Equals(Utf8Value x, Utf8Value y) => x.Equals(y);

        public bool Equals(ReadOnlySpan<byte> alternate, Utf8Value other) => alternate.SequenceEqual(other.Bytes);

        public int GetHashCode(Utf8Value obj) => obj.GetHashCode();

        public int GetHashCode(ReadOnlySpan<byte> alternate) => Utf8Value.Hash(alternate);
    }
}
