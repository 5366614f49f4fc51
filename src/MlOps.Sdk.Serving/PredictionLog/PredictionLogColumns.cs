namespace MlOps.Sdk.Serving;

/// <summary>The columns of logged predictions.</summary>
public static class PredictionLogColumns
{
    /// <summary>The request's id, utf8; with <see cref="Row"/> it is what outcomes are joined by.</summary>
    public const string RequestId = "request_id";

    /// <summary>The row of the request, from 0, int32; 0 for calls of one row.</summary>
    public const string Row = "row";

    /// <summary>When the answer was given, timestamp.</summary>
    public const string At = "at";

    /// <summary>The deployment, utf8.</summary>
    public const string Deployment = "deployment";

    /// <summary>The part that the answering version or step plays, utf8; see <see cref="VariantNames"/>.</summary>
    public const string Variant = "variant";

    /// <summary>The version that answered, int32; null when rules or the static default did.</summary>
    public const string Version = "version";

    /// <summary>The quality level, int32, 1 to 4.</summary>
    public const string QualityLevel = "quality_level";

    /// <summary>Microseconds from the call to the answer, int64; of a batch, to the answer of the row's chunk.</summary>
    public const string LatencyMicroseconds = "latency_us";

    /// <summary>Why this variant was asked, utf8; null in batches.</summary>
    public const string RoutingReason = "routing_reason";

    /// <summary>Why better steps did not answer, utf8; null when the version asked did.</summary>
    public const string Reason = "reason";

    /// <summary>Who asked, utf8; null where it is not known.</summary>
    public const string Unit = "unit";

    /// <summary>The answer as a number, float64; see <see cref="Prediction.Value"/>.</summary>
    public const string Value = "value";

    /// <summary>1 or 0 by the decision threshold, int32; null for a regression.</summary>
    public const string Label = "label";

    /// <summary>The low end of the interval, float64; null where there is none. See <see cref="Prediction.Interval"/>.</summary>
    public const string IntervalLow = "interval_low";

    /// <summary>The high end of the interval, float64; as <see cref="IntervalLow"/>.</summary>
    public const string IntervalHigh = "interval_high";

    /// <summary>Before the name of an entity key, as utf8: <c>k_customer</c>.</summary>
    public const string KeyPrefix = "k_";

    /// <summary>Before the name of an input of the model, as the model saw it: <c>f_amount</c>.</summary>
    public const string InputPrefix = "f_";

    /// <summary>Before the name of a further output of the model: <c>o_embedding</c>. The main output is <see cref="Value"/>.</summary>
    public const string OutputPrefix = "o_";

    /// <summary>Joined: the latest outcome, float64; null while none is known.</summary>
    public const string Outcome = "outcome";

    /// <summary>Joined: when that outcome became known, timestamp.</summary>
    public const string OutcomeAt = "outcome_at";
}
