namespace MlOps.Sdk.Resilience;

/// <summary>The breaker's answer to one call: whether it may pass, and the epoch its outcome will be held against.</summary>
internal readonly record struct BreakerAdmission(bool IsAdmitted, long Epoch, TimeSpan RetryAfter)
{
    public static BreakerAdmission Admit(long epoch) => new(true, epoch, TimeSpan.Zero);

    public static BreakerAdmission Refuse(TimeSpan retryAfter) => new(false, -1, retryAfter);
}
