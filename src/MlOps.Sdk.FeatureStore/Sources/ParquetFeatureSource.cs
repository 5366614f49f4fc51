namespace MlOps.Sdk.FeatureStore;

/// <summary>Parquet files.</summary>
public sealed record ParquetFeatureSource : FileFeatureSource
{
    internal ParquetFeatureSource(string path, string timestamp, string? created, string? key)
        : base("parquet", path, timestamp, created, key)
    {
    }
}
