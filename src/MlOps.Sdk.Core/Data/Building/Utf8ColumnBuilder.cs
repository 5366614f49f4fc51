using System.Text;

namespace MlOps.Sdk.Core;

/// <summary>Builds a <see cref="Utf8Column"/>.</summary>
public sealed class Utf8ColumnBuilder : VariableLengthColumnBuilder
{
    internal Utf8ColumnBuilder(int capacity)
        : base(DataType.Utf8, capacity)
    {
    }

    /// <summary>Appends a text, or a missing value for null.</summary>
    /// <param name="value">The text.</param>
    public void Append(string? value)
    {
        if (value is null)
        {
            AppendNull();
            return;
        }

        Span<byte> small = stackalloc byte[256];
        AppendRaw(Encoding.UTF8.TryGetBytes(value, small, out var written) ? small[..written] : Encoding.UTF8.GetBytes(value));
    }

    /// <summary>Appends a text that is already UTF-8.</summary>
    /// <param name="value">The bytes; that they are valid UTF-8 is the caller's word.</param>
    public void AppendUtf8(ReadOnlySpan<byte> value) => AppendRaw(value);

    private protected override void AppendObject(object value) =>
        Append(value as string ?? throw new InvalidCastException("Text is given as a string."));
}
