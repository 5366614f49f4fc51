using MlOps.Sdk.Resilience;

namespace MlOps.Sdk.Serving;

/// <summary>Counts a canary's calls over a sliding window and says, once, when it has to go.</summary>
internal sealed class CanaryGuard(CanaryGuardPlan plan, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly RollingCounts _counts = new(plan.Window, time);
    private bool _tripped;

    /// <summary>Takes note of a call; true with the numbers when this call was the one too many.</summary>
    public bool Trips(bool failed, out CanaryStatistics statistics)
    {
        lock (_gate)
        {
            _counts.Add(failed);
            var (calls, errors) = _counts.Sum();
            statistics = new CanaryStatistics(calls, errors);
            if (_tripped || calls < plan.MinimumCalls || !plan.RollBackWhen(statistics))
            {
                return false;
            }

            return _tripped = true;
        }
    }
}
