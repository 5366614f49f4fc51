using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// What features are about: an author, a file, a customer. Its key finds the rows of a feature view.
/// Immutable; compares by value.
/// </summary>
public sealed record Entity
{
    /// <summary>Defines an entity.</summary>
    /// <param name="name">The entity's name: letters, digits and single underscores, beginning with a letter.</param>
    /// <param name="keyType">The type of its key: an integer type or <c>utf8</c>.</param>
    /// <param name="joinKey">The column that holds the key in spines and online requests. Default: the entity's name.</param>
    /// <exception cref="ArgumentException">A name is not allowed, or the key type is neither an integer nor text.</exception>
    public Entity(string name, DataType keyType, string? joinKey = null)
    {
        ArgumentNullException.ThrowIfNull(keyType);
        Name = DefinitionName.Require(name, "an entity", nameof(name));
        KeyType = keyType.IsInteger || keyType.Kind == DataTypeKind.Utf8
            ? keyType
            : throw new ArgumentException(
                $"The key of entity '{name}' cannot be {keyType}, because such values have no exact equality. Use an integer type or utf8.",
                nameof(keyType));
        JoinKey = joinKey is null ? name : DefinitionName.RequireColumn(joinKey, $"entity '{name}'", nameof(joinKey));
    }

    /// <summary>The entity's name.</summary>
    public string Name { get; }

    /// <summary>The type of its key.</summary>
    public DataType KeyType { get; }

    /// <summary>The column that holds the key in spines and online requests.</summary>
    public string JoinKey { get; }
}
