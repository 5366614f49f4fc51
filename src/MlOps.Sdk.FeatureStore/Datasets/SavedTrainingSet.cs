using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>A version of a saved training set: what it was made from and what it holds. Its rows are read by <see cref="IFeatureStore.OpenTrainingSetAsync"/>.</summary>
public sealed record SavedTrainingSet
{
    /// <summary>The set's name.</summary>
    public required string Name { get; init; }

    /// <summary>The version, from 1. Numbers of attempts that failed are not given again.</summary>
    public required int Version { get; init; }

    /// <summary>The names that point to the version.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>What the set is for; null when not told.</summary>
    public string? Description { get; init; }

    /// <summary>The spine's column with each row's instant.</summary>
    public required string TimestampColumn { get; init; }

    /// <summary>The views and the states of their tables that were joined, in the order of their columns.</summary>
    public required IReadOnlyList<TrainingSetView> Views { get; init; }

    /// <summary>The spine's columns followed by the feature columns.</summary>
    public required Schema Schema { get; init; }

    /// <summary>How many rows there are.</summary>
    public required long Rows { get; init; }

    /// <summary>SHA-256 over the spine's columns and values, see <see cref="Core.ContentHash"/>.</summary>
    public required string SpineHash { get; init; }

    /// <summary>SHA-256 over the set's columns and values, in their order, see <see cref="Core.ContentHash"/>.</summary>
    public required string ContentHash { get; init; }

    /// <summary>SHA-256 over what was asked: views, versions of their tables, timestamp column and spine. Equal questions are answered once.</summary>
    public required string Identity { get; init; }

    /// <summary>How many rows were removed since, because entities were erased. The content hash is that of what is left.</summary>
    public long ErasedRows { get; init; }

    /// <summary>When the version was saved.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whether an earlier call had saved the same rows and this one found them.</summary>
    public bool IsReused { get; init; }

    internal TrainingSetTable Table => new(Name, Version, Schema);

    /// <summary>Name and version as in <c>commits@v2</c>.</summary>
    public override string ToString() => Table.ToString();
}
