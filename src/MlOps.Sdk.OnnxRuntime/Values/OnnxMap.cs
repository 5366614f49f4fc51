namespace MlOps.Sdk.OnnxRuntime;

/// <summary>A map: as many keys as values, in order of the keys.</summary>
public sealed class OnnxMap : OnnxValue
{
    /// <summary>Creates a map.</summary>
    /// <param name="keys">Int64 or text, one dimension.</param>
    /// <param name="values">As many values.</param>
    /// <exception cref="ArgumentException">There are not as many values as keys, or the keys are of another type.</exception>
    public OnnxMap(OnnxTensor keys, OnnxTensor values)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(values);
        if (keys.ElementType is not (Core.TensorElementType.Int64 or Core.TensorElementType.String))
        {
            throw new ArgumentException($"The keys of a map are int64 or texts, not {keys}.", nameof(keys));
        }

        if (keys.Count != values.Count)
        {
            throw new ArgumentException($"A map needs as many values as keys, but has the keys {keys} and the values {values}.", nameof(values));
        }

        (Keys, Values) = (keys, values);
    }

    /// <summary>The keys.</summary>
    public OnnxTensor Keys { get; }

    /// <summary>The value of each key.</summary>
    public OnnxTensor Values { get; }

    /// <inheritdoc/>
    public override OnnxValueKind Kind => OnnxValueKind.Map;

    /// <summary>The map as in <c>map of int64[3] to float32[3]</c>.</summary>
    public override string ToString() => $"map of {Keys} to {Values}";
}
