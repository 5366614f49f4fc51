namespace MlOps.Sdk.Serving;

/// <summary>A version that an alias points at and that was refused: for good when it is bad, for a while when the trouble may pass.</summary>
internal sealed record RefusedTarget(int Version, int Times, bool MayPass, long At)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);

    public static RefusedTarget After(RefusedTarget? before, int version, bool mayPass, TimeProvider time) =>
        new(version, before?.Version == version ? before.Times + 1 : 1, mayPass, time.GetTimestamp());

    /// <summary>Whether it is too early to try the version again.</summary>
    public bool Forbids(int version, TimeProvider time)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(Times - 1, 10));
        return version == Version && (!MayPass || time.GetElapsedTime(At) < (pause < LoadingPlan.LongestRetry ? pause : LoadingPlan.LongestRetry));
    }
}
