namespace MlOps.Sdk.Monitoring;

/// <summary>One column of the reference and its counterpart, if there is one.</summary>
internal sealed record ColumnPair(
    ColumnProfile Reference,
    ColumnProfile? Current,
    string? Obstacle = null,
    double[]? ReferenceValues = null,
    double[]? CurrentValues = null);
