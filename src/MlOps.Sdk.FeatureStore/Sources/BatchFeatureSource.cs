using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Batches in memory. They stay the caller's: keep them alive until the view is materialized.</summary>
public sealed record BatchFeatureSource : FeatureSource
{
    internal BatchFeatureSource(string name, IReadOnlyList<RecordBatch> batches, string timestamp, string? created, string? key)
        : base("batches", name, timestamp, created, key) => Batches = batches;

    /// <summary>The batches, all of one schema.</summary>
    public IReadOnlyList<RecordBatch> Batches { get; }

    /// <inheritdoc/>
    public bool Equals(BatchFeatureSource? other) =>
        base.Equals(other) && Batches.SequenceEqual(other.Batches, ReferenceEqualityComparer.Instance);

    /// <inheritdoc/>
    public override int GetHashCode() => base.GetHashCode();
}
