namespace MlOps.Sdk.DuckDb;

/// <summary>How a <see cref="DeltaTable"/> is made and used.</summary>
public sealed class DeltaTableOptions
{
    /// <summary>Where commit times come from. Default: the system's clock.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>
    /// The columns by whose values a new table is cut into files: whole numbers, texts, booleans, dates, timestamps or decimals, and not all columns of the
    /// table. A table that exists must have the same. Default: none.
    /// </summary>
    public IReadOnlyList<string> PartitionColumns { get; set; } = [];
}
