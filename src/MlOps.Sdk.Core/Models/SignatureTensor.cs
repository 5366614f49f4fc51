namespace MlOps.Sdk.Core;

/// <summary>A tensor of a model's signature and the columns it is made of.</summary>
/// <param name="Tensor">The graph's input or output.</param>
/// <param name="Columns">
/// The columns in the order in which they stand in the tensor's second dimension. A tensor of texts is made of one column.
/// </param>
public sealed record SignatureTensor(TensorDefinition Tensor, IReadOnlyList<Field> Columns)
{
    /// <inheritdoc/>
    public bool Equals(SignatureTensor? other) => other is not null && Tensor.Equals(other.Tensor) && Columns.SequenceEqual(other.Columns);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Tensor, Columns.Count);
}
