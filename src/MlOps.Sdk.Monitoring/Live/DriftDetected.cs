namespace MlOps.Sdk.Monitoring;

/// <summary>An alert rule about a model's live traffic has become true; published once, until the rule was false in between.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Version">The model's version.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Value">The value of the rule's metric.</param>
/// <param name="Report">The report the value was read from.</param>
/// <param name="At">When it was found.</param>
public sealed record DriftDetected(
    string Model, string Version, AlertRule Rule, double Value, DriftReport Report, DateTimeOffset At);
