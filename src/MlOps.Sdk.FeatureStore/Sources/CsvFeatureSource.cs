namespace MlOps.Sdk.FeatureStore;

/// <summary>CSV files with a header, plain or compressed by gzip or zstd.</summary>
public sealed record CsvFeatureSource : FileFeatureSource
{
    internal CsvFeatureSource(string path, string timestamp, string? created, string? key)
        : base("csv", path, timestamp, created, key)
    {
    }
}
