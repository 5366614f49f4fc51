using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>How two versions of a training set differ.</summary>
public sealed record TrainingSetDiff
{
    /// <summary>The version before.</summary>
    public required SavedTrainingSet From { get; init; }

    /// <summary>The version after.</summary>
    public required SavedTrainingSet To { get; init; }

    /// <summary>The rows, by key.</summary>
    public required TrainingSetRowCounts Rows { get; init; }

    /// <summary>Columns that only the version after has.</summary>
    public required IReadOnlyList<Field> AddedColumns { get; init; }

    /// <summary>Columns that only the version before has.</summary>
    public required IReadOnlyList<Field> RemovedColumns { get; init; }

    /// <summary>Columns of both that have another type; their values are not compared.</summary>
    public required IReadOnlyList<RetypedColumn> RetypedColumns { get; init; }

    /// <summary>Whether both hold the same rows and columns; the order may differ.</summary>
    public bool IsEmpty =>
        Rows is { Added: 0, Removed: 0, Changed: 0 } && AddedColumns.Count + RemovedColumns.Count + RetypedColumns.Count == 0;
}
