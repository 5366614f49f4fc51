namespace MlOps.Sdk.FeatureStore;

/// <summary>How the served values of a feature compare with the lake and with training.</summary>
public sealed record FeatureConsistency
{
    /// <summary>The feature as <c>{view}__{feature}</c>.</summary>
    public required string Feature { get; init; }

    /// <summary>The view's version.</summary>
    public required int Version { get; init; }

    /// <summary>How many served values were compared.</summary>
    public required long Compared { get; init; }

    /// <summary>How many were not what the lake has.</summary>
    public required long Mismatches { get; init; }

    /// <summary>The mismatches by reason; reasons without any are not there.</summary>
    public required IReadOnlyDictionary<MismatchReason, long> ByReason { get; init; }

    /// <summary>The mismatches that are farthest apart.</summary>
    public required IReadOnlyList<ValueMismatch> Worst { get; init; }

    /// <summary>The served values.</summary>
    public required ColumnSummary Served { get; init; }

    /// <summary>The values they are compared with as a distribution; null when the training set does not have the feature.</summary>
    public required ColumnSummary? Training { get; init; }

    /// <summary>The share of values that were not what the lake has; 0 when none was compared.</summary>
    public double MismatchShare => Compared == 0 ? 0 : (double)Mismatches / Compared;

    /// <summary>By how much the share of missing values is larger than in training.</summary>
    public double? NullShareDifference => Training is null ? null : Served.NullShare - Training.NullShare;

    /// <summary>By how much the mean is larger than in training; null without both.</summary>
    public double? MeanDifference => Served.Mean - Training?.Mean;

    /// <summary>By how much each quantile is larger than in training; empty without both.</summary>
    public IReadOnlyList<double> QuantileDifferences =>
        Training is null || Training.Quantiles.Count != Served.Quantiles.Count ? [] : [.. Served.Quantiles.Zip(Training.Quantiles, (s, t) => s - t)];
}
