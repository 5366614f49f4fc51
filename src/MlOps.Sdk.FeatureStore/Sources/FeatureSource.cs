namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// Where the rows of a feature view come from: a table with an entity key, an event time and columns.
/// Rows whose key or event time is missing are passed over. Made by <see cref="Source"/>. Immutable.
/// </summary>
public abstract record FeatureSource
{
    private protected FeatureSource(string kind, string name, string timestamp, string? created, string? key)
    {
        Kind = kind;
        Name = name;
        Timestamp = DefinitionName.RequireColumn(timestamp, $"the event time of '{name}'", nameof(timestamp));
        Created = created is null ? null : DefinitionName.RequireColumn(created, $"the created time of '{name}'", nameof(created));
        Key = key is null ? null : DefinitionName.RequireColumn(key, $"the entity key of '{name}'", nameof(key));
    }

    /// <summary>What kind of source it is: <c>csv</c>, <c>parquet</c> or <c>batches</c>.</summary>
    public string Kind { get; }

    /// <summary>What messages and the lineage call the source: the path, or the name of the batches.</summary>
    public string Name { get; }

    /// <summary>The column with the time of the event.</summary>
    public string Timestamp { get; }

    /// <summary>The column with the time the row was written; null when the source does not tell.</summary>
    public string? Created { get; }

    /// <summary>The column with the entity's key; null when it is named like the entity's join key.</summary>
    public string? Key { get; }

    /// <summary>The column with the key of an entity.</summary>
    /// <param name="entity">The entity of the view that reads the source.</param>
    public string KeyOf(Entity entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return Key ?? entity.JoinKey;
    }
}
