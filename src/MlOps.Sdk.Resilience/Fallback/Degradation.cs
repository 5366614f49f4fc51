namespace MlOps.Sdk.Resilience;

/// <summary>A step of a fallback chain that did not answer, and why.</summary>
/// <param name="Level">The level that was missed.</param>
/// <param name="Step">The step's name.</param>
/// <param name="Cause">What it threw.</param>
public sealed record Degradation(QualityLevel Level, string Step, Exception Cause)
{
    /// <summary>The reason as one sentence.</summary>
    public string Reason => $"Level {(int)Level} ({Step}) failed: {Cause.Message}";
}
