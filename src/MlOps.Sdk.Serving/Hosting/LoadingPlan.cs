namespace MlOps.Sdk.Serving;

/// <summary>When versions are loaded, and how long after a failure calls wait for the next attempt.</summary>
internal sealed record LoadingPlan(ModelLoading Strategy, TimeSpan RetryAfter)
{
    public static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(5);

    public static readonly LoadingPlan Eager = new(ModelLoading.Eager, TimeSpan.FromSeconds(5));

    /// <summary>The pause after so many failures in a row: twice as long each time.</summary>
    public TimeSpan PauseAfter(int failures)
    {
        var longest = RetryAfter > LongestRetry ? RetryAfter : LongestRetry;
        var pause = RetryAfter * Math.Pow(2, Math.Min(failures - 1, 30));
        return pause < longest ? pause : longest;
    }
}
