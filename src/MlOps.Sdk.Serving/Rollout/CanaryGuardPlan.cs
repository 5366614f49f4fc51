namespace MlOps.Sdk.Serving;

/// <summary>When a canary is rolled back by itself.</summary>
internal sealed record CanaryGuardPlan(Func<CanaryStatistics, bool> RollBackWhen, int MinimumCalls, TimeSpan Window)
{
    public static CanaryGuardPlan Default { get; } = new(statistics => statistics.ErrorRate > 0.05, 20, TimeSpan.FromMinutes(1));
}
