namespace MlOps.Sdk.Core;

/// <summary>Where in a file something stands, put into words only when it is refused.</summary>
internal readonly ref struct OnnxPlace(string kind, ReadOnlySpan<byte> name, string ownerKind, ReadOnlySpan<byte> owner)
{
    private readonly ReadOnlySpan<byte> _name = name;
    private readonly ReadOnlySpan<byte> _owner = owner;

    /// <summary>The same place with another name for the thing.</summary>
    public OnnxPlace Named(ReadOnlySpan<byte> name) => new(kind, name, ownerKind, _owner);

    public override string ToString() => $"the {kind} {Refusal.Quote(_name)} of the {ownerKind} {Refusal.Quote(_owner)}";
}
