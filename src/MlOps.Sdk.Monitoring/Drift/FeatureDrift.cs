using System.Text.Json.Serialization;

namespace MlOps.Sdk.Monitoring;

/// <summary>How far one column has moved.</summary>
public sealed record FeatureDrift
{
    /// <summary>The column.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of its values.</summary>
    public required ColumnKind Kind { get; init; }

    /// <summary>The verdict.</summary>
    public required DriftStatus Status { get; init; }

    /// <summary>A sentence that says why.</summary>
    public required string Reason { get; init; }

    /// <summary>The name of the test; null when the column could not be compared.</summary>
    public string? Test { get; init; }

    /// <summary>The effect size; null when the column could not be compared.</summary>
    public double? Score { get; init; }

    /// <summary>The test statistic; null when the column could not be compared.</summary>
    public double? Statistic { get; init; }

    /// <summary>The probability of such a statistic without drift; null when the test has none.</summary>
    public double? PValue { get; init; }

    /// <summary>The p-value adjusted for the number of columns tested (Benjamini–Hochberg).</summary>
    public double? AdjustedPValue { get; init; }

    /// <summary>The score above which the column is suspicious.</summary>
    public double? WarningThreshold { get; init; }

    /// <summary>The score above which the column has drifted.</summary>
    public double? Threshold { get; init; }

    /// <summary>Rows of the reference.</summary>
    public long ReferenceRows { get; init; }

    /// <summary>Rows compared with it.</summary>
    public long CurrentRows { get; init; }

    /// <summary>Share of missing values in the reference.</summary>
    public double ReferenceMissingRate { get; init; }

    /// <summary>Share of missing values in the current data.</summary>
    public double CurrentMissingRate { get; init; }

    /// <summary>Whether the missing rate moved by more than the options allow, beyond chance.</summary>
    public bool MissingRateChanged { get; init; }

    /// <summary>Both distributions over the groups the index is computed from.</summary>
    public IReadOnlyList<DriftBin> Bins { get; init; } = [];

    /// <summary>Whether the verdict is <see cref="DriftStatus.Drifted"/>.</summary>
    [JsonIgnore]
    public bool Drifted => Status == DriftStatus.Drifted;

    /// <summary>The score in units of its threshold, which columns with different tests are ranked by; 0 when there is none.</summary>
    [JsonIgnore]
    public double Severity => Score is { } score && Threshold is { } threshold and > 0 ? score / threshold : 0;
}
