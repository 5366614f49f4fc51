namespace MlOps.Sdk.DuckDb;

/// <summary>Which rows of a <see cref="DeltaTable"/> are read.</summary>
public sealed class DeltaReadOptions
{
    /// <summary>The version; null, the default, means <see cref="DeltaTable.Version"/>.</summary>
    public long? Version { get; set; }

    /// <summary>
    /// What rows must satisfy, all of it. Files whose statistics or partition values rule it out are not opened. Default: nothing, all rows.
    /// </summary>
    public IReadOnlyList<DeltaFilter> Where { get; set; } = [];
}
