using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>Makes float16 constants of float32 ones.</summary>
internal sealed class Float16Tensors(OnnxDocument document, CompressionNotes notes, string method, bool clamp)
{
    private const float Largest = 65504;

    private readonly Dictionary<string, string> _made = new(StringComparer.Ordinal);

    /// <summary>The name of the float16 copy, which is made when there is none yet.</summary>
    /// <exception cref="CompressionException">A weight is beyond the range and is not to be clamped.</exception>
    public string NameOf(OnnxInitializer tensor)
    {
        if (_made.TryGetValue(tensor.Name, out var name))
        {
            return name;
        }

        var values = tensor.ToFloats();
        var halves = new Half[values.Length];
        var error = 0d;
        for (var i = 0; i < values.Length; i++)
        {
            var value = float.IsFinite(values[i]) ? Math.Clamp(values[i], -Largest, Largest) : values[i];
            if (value != values[i] && float.IsFinite(values[i]))
            {
                Clamp(tensor, values[i]);
            }

            halves[i] = (Half)value;
            error = float.IsFinite(values[i]) ? Math.Max(error, Math.Abs((double)halves[i] - values[i])) : error;
        }

        var made = OnnxInitializer.Of<Half>(document.NewName(tensor.Name + "_float16"), TensorElementType.Float16, halves, [.. tensor.Shape]);
        document.Set(made);
        notes.Weights.Add(new CompressedWeight(
            tensor.Name, method, tensor.Shape, tensor.Bytes, made.Bytes, error, halves.Length == 0 ? 0 : halves.Count(h => h == (Half)0f) / (double)halves.Length));
        return _made[tensor.Name] = made.Name;
    }

    private void Clamp(OnnxInitializer tensor, float value)
    {
        if (!clamp)
        {
            throw new CompressionException(string.Create(
                CultureInfo.InvariantCulture,
                $"The weights \"{tensor.Name}\" hold {value}, beyond the range of float16 (±{Largest}). Scale the model's inputs, or allow it with Compression.Float16(clamp: true)."));
        }

        notes.Clamped++;
    }
}
