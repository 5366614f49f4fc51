using System.Runtime.InteropServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>
/// How rows of a version become keys: the content of its input tensors, in the order of the signature. Two rows with one key are one row
/// to the model, whether they came as numbers, as names and values or in a batch.
/// </summary>
internal sealed class KeyLayout
{
    private readonly KeyPart[] _parts;
    private readonly bool _isScalar;

    private KeyLayout(KeyPart[] parts) => (_parts, _isScalar) = (parts, parts.All(part => part.IsScalar));

    public IReadOnlyList<KeyPart> Parts => _parts;

    /// <summary>The layout, or null when the model takes tensors that no row can fill.</summary>
    public static KeyLayout? Of(ModelSignature signature)
    {
        var parts = new List<KeyPart>();
        var first = 0;
        foreach (var tensor in signature.Inputs)
        {
            parts.Add(new KeyPart(tensor.Tensor.ElementType, tensor.Columns, first));
            first += tensor.Columns.Count;
        }

        return parts.TrueForAll(part => part.IsKnown) ? new KeyLayout([.. parts]) : null;
    }

    /// <summary>Writes the key of a single row; false when the row does not fit the version, which the model then says better.</summary>
    public bool TryWrite(PredictionInput input, ServedVersion version, ref KeyBuffer key)
    {
        if (input is VectorInput vector)
        {
            if (version.Vector?.Length != vector.Values.Length)
            {
                return false;
            }

            var numbers = MemoryMarshal.Cast<byte, float>(key.Take(vector.Values.Length * sizeof(float)));
            vector.Values.CopyTo(numbers);
            KeyNumbers.Unify(numbers);
            return true;
        }

        try
        {
            if (_isScalar)
            {
                var row = input.ValuesFor(version);
                foreach (var part in _parts)
                {
                    part.Write(row, ref key);
                }
            }
            else
            {
                new KeyRows(this, input.For(version)).Write(0, ref key);
            }

            return true;
        }
        catch (Exception exception) when (exception is DataValidationException or SchemaException)
        {
            return false;
        }
    }
}
