namespace MlOps.Sdk.DuckDb;

/// <summary>How Parquet files are read. Vectors are lists in Parquet: name them in <see cref="FileReadOptions.Schema"/> as <c>vector(n)</c>.</summary>
public sealed class ParquetReadOptions : FileReadOptions;
