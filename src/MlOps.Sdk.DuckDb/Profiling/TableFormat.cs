namespace MlOps.Sdk.DuckDb;

/// <summary>What a table is stored as.</summary>
public enum TableFormat
{
    /// <summary>Parquet files, <c>.parquet</c> or <c>.pq</c>.</summary>
    Parquet,

    /// <summary>CSV files, <c>.csv</c> or with tabs <c>.tsv</c>; <c>.gz</c> behind it is unpacked.</summary>
    Csv,

    /// <summary>JSON files, <c>.json</c>, <c>.jsonl</c> or <c>.ndjson</c>; <c>.gz</c> behind it is unpacked.</summary>
    Json,

    /// <summary>A folder that holds a Delta table.</summary>
    Delta,
}
