using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>One column of an entity's key, such as the file of an author's file. Immutable; compares by value.</summary>
public sealed record JoinKey
{
    /// <summary>Defines a join key.</summary>
    /// <param name="column">The column that holds it in spines and online requests.</param>
    /// <param name="type">The type of its values: an integer type or <c>utf8</c>.</param>
    /// <exception cref="ArgumentException">The column has no name, or the type is neither an integer nor text.</exception>
    public JoinKey(string column, DataType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        Column = DefinitionName.RequireColumn(column, "a join key", nameof(column));
        Type = type.IsInteger || type.Kind == DataTypeKind.Utf8
            ? type
            : throw new ArgumentException(
                $"The join key '{column}' cannot be {type}, because such values have no exact equality. Use an integer type or utf8.", nameof(type));
    }

    /// <summary>The column that holds it in spines and online requests.</summary>
    public string Column { get; }

    /// <summary>The type of its values.</summary>
    public DataType Type { get; }

    /// <summary>Column and type as in <c>author_id int64</c>.</summary>
    public override string ToString() => $"{Column} {Type}";
}
