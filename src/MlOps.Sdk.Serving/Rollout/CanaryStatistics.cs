namespace MlOps.Sdk.Serving;

/// <summary>How a canary did within the guard's window.</summary>
/// <param name="Calls">Calls that reached it.</param>
/// <param name="Errors">Calls it did not answer. Bad input and cancelled calls do not count.</param>
public readonly record struct CanaryStatistics(int Calls, int Errors)
{
    /// <summary>Share of calls it did not answer, 0 to 1.</summary>
    public double ErrorRate => Calls == 0 ? 0 : (double)Errors / Calls;
}
