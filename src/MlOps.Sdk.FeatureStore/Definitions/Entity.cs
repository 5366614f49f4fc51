using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// What features are about: an author, a file, an author's work on a file. Its key, of one column or several, finds the rows of a feature
/// view. A row in which any of them is missing is about no entity.
/// </summary>
/// <remarks>Immutable; compares by value.</remarks>
public sealed record Entity
{
    /// <summary>How many join keys an entity may have.</summary>
    public const int MaxJoinKeys = 8;

    /// <summary>Defines an entity whose key is one column.</summary>
    /// <param name="name">The entity's name: letters, digits and single underscores, beginning with a letter.</param>
    /// <param name="keyType">The type of its key: an integer type or <c>utf8</c>.</param>
    /// <param name="joinKey">The column that holds the key in spines and online requests. Default: the entity's name.</param>
    /// <exception cref="ArgumentException">A name is not allowed, or the key type is neither an integer nor text.</exception>
    public Entity(string name, DataType keyType, string? joinKey = null)
    {
        Name = DefinitionName.Require(name, "an entity", nameof(name));
        ArgumentNullException.ThrowIfNull(keyType);
        JoinKeys = [new JoinKey(joinKey ?? name, keyType)];
    }

    /// <summary>Defines an entity whose key is several columns, as in <c>new Entity("author_file", [new("author", DataType.Int64), new("file", DataType.Utf8)])</c>.</summary>
    /// <param name="name">The entity's name: letters, digits and single underscores, beginning with a letter.</param>
    /// <param name="joinKeys">1 to <see cref="MaxJoinKeys"/> columns. Their order is part of the definition: sources and raw reads give the parts in it.</param>
    /// <exception cref="ArgumentException">The name is not allowed, there is no join key or too many, or two have one column.</exception>
    public Entity(string name, IReadOnlyList<JoinKey> joinKeys)
    {
        Name = DefinitionName.Require(name, "an entity", nameof(name));
        ArgumentNullException.ThrowIfNull(joinKeys);
        if (joinKeys.Count is 0 or > MaxJoinKeys || joinKeys.Contains(null!))
        {
            throw new ArgumentException($"Entity '{name}' was given {joinKeys.Count} join keys. Give it 1 to {MaxJoinKeys}, none of them null.", nameof(joinKeys));
        }

        var columns = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        JoinKeys = joinKeys.FirstOrDefault(k => !columns.Add(k.Column)) is { } twice
            ? throw new ArgumentException(
                $"Entity '{name}' has the join key '{twice.Column}' twice (names differ by more than upper and lower case). Name each column once.", nameof(joinKeys))
            : [.. joinKeys];
    }

    /// <summary>The entity's name.</summary>
    public string Name { get; }

    /// <summary>The columns of its key, in order; at least one.</summary>
    public IReadOnlyList<JoinKey> JoinKeys { get; }

    /// <inheritdoc/>
    public bool Equals(Entity? other) => other is not null && Name == other.Name && JoinKeys.SequenceEqual(other.JoinKeys);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, JoinKeys.Count, JoinKeys[0]);

    /// <summary>Name and join keys as in <c>author_file (author int64, file utf8)</c>.</summary>
    public override string ToString() => $"{Name} ({string.Join(", ", JoinKeys)})";
}
