namespace MlOps.Sdk.Serving;

/// <summary>How a treatment differs from a control.</summary>
public sealed record VariantComparison
{
    /// <summary>The variant that was there before.</summary>
    public required VariantOutcomes Control { get; init; }

    /// <summary>The variant that is tried.</summary>
    public required VariantOutcomes Treatment { get; init; }

    /// <summary>Mean of the treatment less mean of the control.</summary>
    public double Difference => Treatment.Mean - Control.Mean;

    /// <summary>The difference relative to the control's mean; null when that is 0.</summary>
    public double? RelativeDifference => Control.Mean == 0 ? null : Difference / Control.Mean;

    /// <summary>Lower end of the interval for the true difference.</summary>
    public required double Low { get; init; }

    /// <summary>Upper end of the interval for the true difference.</summary>
    public required double High { get; init; }

    /// <summary>The level of the interval, such as 0.95.</summary>
    public required double Confidence { get; init; }

    /// <summary>How likely a difference at least this large were if there was none, 0 to 1.</summary>
    public required double PValue { get; init; }

    /// <summary>The test that was made.</summary>
    public required string Method { get; init; }

    /// <summary>Whether the difference is real at the level asked for.</summary>
    public bool IsSignificant => PValue < 1 - Confidence;
}
