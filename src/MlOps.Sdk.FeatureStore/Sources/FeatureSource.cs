namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// Where the rows of a feature view come from: a table with an entity key of one column or several, an event time and columns.
/// Rows in which a part of the key or the event time is missing are passed over. Made by <see cref="Source"/>. Immutable.
/// </summary>
public abstract record FeatureSource
{
    private protected FeatureSource(string kind, string name, string timestamp, string? created, string? key)
    {
        Kind = kind;
        Name = name;
        Timestamp = DefinitionName.RequireColumn(timestamp, $"the event time of '{name}'", nameof(timestamp));
        Created = created is null ? null : DefinitionName.RequireColumn(created, $"the created time of '{name}'", nameof(created));
        Keys = key is null ? [] : [DefinitionName.RequireColumn(key, $"the entity key of '{name}'", nameof(key))];
    }

    /// <summary>What kind of source it is: <c>csv</c>, <c>parquet</c> or <c>batches</c>.</summary>
    public string Kind { get; }

    /// <summary>What messages and the lineage call the source: the path, or the name of the batches.</summary>
    public string Name { get; }

    /// <summary>The column with the time of the event.</summary>
    public string Timestamp { get; }

    /// <summary>The column with the time the row was written; null when the source does not tell.</summary>
    public string? Created { get; }

    /// <summary>The columns with the entity's key, in the order of its join keys; empty when they are named like them.</summary>
    public IReadOnlyList<string> Keys { get; private init; }

    /// <summary>The source with other names for its key columns, as in <c>Source.Csv("work.csv", "at").WithKeys("author_id", "path")</c>.</summary>
    /// <param name="columns">One column for each join key of the entity, in their order; none when they are named like the join keys.</param>
    /// <exception cref="ArgumentException">A column has no name or is given twice.</exception>
    public FeatureSource WithKeys(params IEnumerable<string> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        string[] keys = [.. columns.Select(c => DefinitionName.RequireColumn(c, $"the entity key of '{Name}'", nameof(columns)))];
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return Array.Find(keys, k => !names.Add(k)) is { } twice
            ? throw new ArgumentException(
                $"The source '{Name}' has the key column '{twice}' twice (names differ by more than upper and lower case). Name each column once.", nameof(columns))
            : this with { Keys = keys };
    }

    /// <summary>The columns with the key of an entity, in the order of its join keys.</summary>
    /// <param name="entity">The entity of the view that reads the source.</param>
    public IReadOnlyList<string> KeysOf(Entity entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return Keys.Count > 0 ? Keys : [.. entity.JoinKeys.Select(k => k.Column)];
    }

    /// <inheritdoc/>
    public virtual bool Equals(FeatureSource? other) =>
        other is not null && EqualityContract == other.EqualityContract && Kind == other.Kind && Name == other.Name && Timestamp == other.Timestamp
        && Created == other.Created && Keys.SequenceEqual(other.Keys);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Name, Timestamp, Created, Keys.Count);
}
