using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>A spine with the feature values of each row's instant. Dispose it after use.</summary>
public sealed class TrainingSet : IDisposable
{
    internal TrainingSet(RecordBatch data, string timestampColumn, IReadOnlyList<string> featureColumns, IReadOnlyList<FeatureViewVersion> views)
    {
        Data = data;
        TimestampColumn = timestampColumn;
        FeatureColumns = featureColumns;
        Views = views;
        ContentHash = Core.ContentHash.Of(data);
    }

    /// <summary>The spine's rows and columns, in their order, followed by the feature columns.</summary>
    public RecordBatch Data { get; }

    /// <summary>The column with each row's instant.</summary>
    public string TimestampColumn { get; }

    /// <summary>The feature columns, in asked order.</summary>
    public IReadOnlyList<string> FeatureColumns { get; }

    /// <summary>The views and the versions whose values these are.</summary>
    public IReadOnlyList<FeatureViewVersion> Views { get; }

    /// <summary>The service that was asked for, with its version; null when views were.</summary>
    public FeatureServiceVersion? Service { get; internal init; }

    /// <summary>SHA-256 over schema and values of <see cref="Data"/>, in hexadecimal.</summary>
    public string ContentHash { get; }

    /// <inheritdoc/>
    public void Dispose() => Data.Dispose();
}
