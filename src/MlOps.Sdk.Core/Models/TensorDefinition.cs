namespace MlOps.Sdk.Core;

/// <summary>A named input or output of a model graph.</summary>
/// <param name="Name">The name in the graph.</param>
/// <param name="ElementType">The element type.</param>
/// <param name="Shape">The dimensions, rows first; -1 where any size is allowed.</param>
public sealed record TensorDefinition(string Name, TensorElementType ElementType, IReadOnlyList<long> Shape)
{
    /// <summary>The shape for a number of rows: the first dimension set, later free dimensions left at -1.</summary>
    /// <param name="rows">Rows.</param>
    public long[] ShapeFor(int rows) => [.. Shape.Select((d, i) => i == 0 && d < 0 ? rows : d)];

    /// <inheritdoc/>
    public bool Equals(TensorDefinition? other) =>
        other is not null && Name == other.Name && ElementType == other.ElementType && Shape.SequenceEqual(other.Shape);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, ElementType, Shape.Count);

    /// <summary>The tensor as in <c>numeric: float32[?, 12]</c>.</summary>
    public override string ToString() =>
        $"{Name}: {ElementType.ToString().ToLowerInvariant()}[{string.Join(", ", Shape.Select(d => d < 0 ? "?" : d.ToString(System.Globalization.CultureInfo.InvariantCulture)))}]";
}
