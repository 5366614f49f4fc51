using MlOps.Sdk.Resilience;

namespace MlOps.Sdk.Serving;

/// <summary>The answer to one row, who gave it, and how good it is.</summary>
public sealed record Prediction
{
    /// <summary>The answer as a number: the predicted amount of a regression, the probability of class 1 of a classifier.</summary>
    public required double Value { get; init; }

    /// <summary>The probability of class 1, 0 to 1; null for a regression.</summary>
    public double? Probability { get; init; }

    /// <summary>1 when <see cref="Probability"/> reaches the decision threshold of the model, otherwise 0; null for a regression.</summary>
    public int? Label { get; init; }

    /// <summary>
    /// Where the truth lies in a given share of cases; null when the package of the version that answered carries no
    /// calibration, and when rules or the static default answered.
    /// </summary>
    public PredictionInterval? Interval { get; init; }

    /// <summary>
    /// How sure the answer is, 0 to 1: the probability of <see cref="Label"/> for a classifier, the coverage of
    /// <see cref="Interval"/> for a regression; null where there is neither.
    /// </summary>
    public double? Confidence => Label is null ? Interval?.Coverage : Label == 1 ? Probability : 1 - Probability;

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The version that answered; null when rules, the static default or several models together did.</summary>
    public int? Version { get; init; }

    /// <summary>The part the answering version plays in the deployment; see <see cref="VariantNames"/>.</summary>
    public required string Variant { get; init; }

    /// <summary>How good the answer is: 1 full model, 2 simpler model, 3 rules, 4 static default.</summary>
    public required QualityLevel QualityLevel { get; init; }

    /// <summary>Whether the answer was remembered instead of computed for this call; see <see cref="DeploymentBuilder.Cache"/>.</summary>
    public bool IsCached { get; init; }

    /// <summary>Why better steps did not answer; null when the version asked did.</summary>
    public string? Reason { get; init; }

    /// <summary>Why this variant was asked.</summary>
    public required string RoutingReason { get; init; }

    /// <summary>Time from the call to the answer.</summary>
    public required TimeSpan Latency { get; init; }

    /// <summary>The request, to join its outcome with later.</summary>
    public required string RequestId { get; init; }
}
