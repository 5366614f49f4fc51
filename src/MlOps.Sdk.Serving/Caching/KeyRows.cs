using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>The rows of a batch as keys. Reads the batch, which must live as long.</summary>
internal sealed class KeyRows
{
    private readonly (KeyPart Part, byte[]? Numbers, Utf8Column? Texts)[] _parts;

    /// <exception cref="SchemaException">A column misses a value that the model cannot do without.</exception>
    public KeyRows(KeyLayout layout, RecordBatch rows) =>
        _parts = [.. layout.Parts.Select(part => (part, part.Gather(rows), part.Element == TensorElementType.String ? rows.Text(part.Columns[0].Name) : null))];

    public void Write(int row, ref KeyBuffer key)
    {
        foreach (var (part, numbers, texts) in _parts)
        {
            if (texts is not null)
            {
                var isMissing = texts.IsNull(row);
                key.Text(isMissing, isMissing ? default : texts.GetBytes(row));
                continue;
            }

            var length = part.Width * part.BytesPerNumber;
            numbers.AsSpan(row * length, length).CopyTo(key.Take(length));
        }
    }
}
