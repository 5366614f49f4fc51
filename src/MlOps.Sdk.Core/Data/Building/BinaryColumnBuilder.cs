namespace MlOps.Sdk.Core;

/// <summary>Builds a <see cref="BinaryColumn"/>.</summary>
public sealed class BinaryColumnBuilder : VariableLengthColumnBuilder
{
    internal BinaryColumnBuilder(int capacity)
        : base(DataType.Binary, capacity)
    {
    }

    /// <summary>Appends a byte string.</summary>
    /// <param name="value">The bytes.</param>
    public void Append(ReadOnlySpan<byte> value) => AppendRaw(value);

    private protected override void AppendObject(object value) => Append(value switch
    {
        byte[] bytes => bytes,
        ReadOnlyMemory<byte> bytes => bytes.Span,
        _ => throw new InvalidCastException("Bytes are given as byte[] or ReadOnlyMemory<byte>."),
    });
}
