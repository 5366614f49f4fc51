namespace MlOps.Sdk.Serving;

/// <summary>Watches a canary's calls over a sliding window and says, once, when it has to go.</summary>
internal sealed class CanaryGuard(CanaryGuardPlan plan, TimeProvider time)
{
    // Gathering latencies costs some microseconds; errors are looked at after every call.
    private const int CallsBetweenLatencies = 64;

    private readonly VariantWatch _watch = new(plan.Window, time);
    private int _calls;
    private int _tripped;

    /// <summary>Takes note of a call; true with the numbers when this call was the one too many.</summary>
    public bool Trips(bool failed, TimeSpan latency, out CanaryStatistics statistics)
    {
        _watch.Add(failed, latency);
        statistics = _watch.Counts();
        if (_tripped != 0 || statistics.Calls < plan.MinimumCalls)
        {
            return false;
        }

        if (failed || Interlocked.Increment(ref _calls) % CallsBetweenLatencies == 1)
        {
            statistics = _watch.Statistics();
            return plan.RollBackWhen(statistics) && Interlocked.Exchange(ref _tripped, 1) == 0;
        }

        return false;
    }
}
