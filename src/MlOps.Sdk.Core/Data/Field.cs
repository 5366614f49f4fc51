namespace MlOps.Sdk.Core;

/// <summary>A named, typed place in a <see cref="Schema"/>.</summary>
/// <param name="Name">The column's name, unique in its schema (case-sensitive).</param>
/// <param name="Type">The type of its values.</param>
/// <param name="IsNullable">Whether values may be missing.</param>
public sealed record Field(string Name, DataType Type, bool IsNullable = true)
{
    /// <summary>The field as in <c>amount: float64 not null</c>.</summary>
    public override string ToString() => IsNullable ? $"{Name}: {Type}" : $"{Name}: {Type} not null";
}
